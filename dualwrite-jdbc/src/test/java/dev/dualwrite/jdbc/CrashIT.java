package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application is killed while it writes, and nobody verifies. */
@Guarantees("G2")
class CrashIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final TableId[] TABLES = {
        new TableId("public", "account"), new TableId("public", "done"), new TableId("public", "entry")
    };

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.dedicated().freshForEachTest();

    @BeforeEach
    void schema() {
        CrashApplication.createTables(servers);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatAKilledProcessMayHaveLostIsSuspectAndReadAgain(long seed) throws Exception {
        long acknowledged = writeAndKill(seed);
        try (DualWrite migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .name("next")
                .build()) {
            assertThat(migration.stage()).isEqualTo(Stage.DUAL_WRITE);
            Awaitility.await()
                    .atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(migration.status().suspects()).containsOnlyKeys(TABLES));
            assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ))
                    .isInstanceOf(StageRefusedException.class)
                    .hasMessageContaining("suspects is {public.account=");

            servers.target().server().start();
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            assertThat(migration.awaitDrained(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "account", "done", "entry");

            // A transaction may have committed without the process having heard of it, one for each thread.
            long committed = servers.legacy().number("SELECT count(*) FROM done");
            assertThat(committed).isBetween(acknowledged, acknowledged + CrashApplication.THREADS);
            assertThat(servers.legacy().number("SELECT count(*) FROM entry"))
                    .isEqualTo(committed * CrashApplication.ENTRIES);
            assertThat(servers.legacy().number("SELECT sum(changed) FROM account"))
                    .isEqualTo(committed);
        }
    }

    /** Gives the number of transactions that the killed process was told to be committed. */
    private static long writeAndKill(long seed) throws Exception {
        try (ChildJvm application = CrashApplication.start(servers, seed)) {
            Random random = new Random(seed);
            CrashApplication.await(application, 20 + random.nextInt(400));
            // So that something is lost for sure.
            servers.target().server().stop();
            CrashApplication.await(application, 20 + random.nextInt(200));
            application.kill();
            return application.heard().stream().filter("COMMITTED"::equals).count();
        }
    }
}
