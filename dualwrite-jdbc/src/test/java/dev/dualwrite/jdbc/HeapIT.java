package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.testkit.Guarantees;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Very many changes wait for a target that is away, in a JVM whose heap is a tenth more than what they may take, and 64 MiB. As
 * many rows as {@code dualwrite.test.queued-rows} says; Maven's profile {@code heap} says 1,000,000, and the default fills
 * the queue already.
 */
@Guarantees({"G2", "G5"})
class HeapIT {
    private static final long ROWS = Long.getLong("dualwrite.test.queued-rows", 400_000);
    private static final long HEAP_BYTES = EngineSettings.DEFAULT_QUEUE_MAX_BYTES * 11 / 10 + (64L << 20);
    private static final Duration LIMIT = Duration.ofMinutes(9);

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.dedicated();

    @Test
    void whatFindsNoRoomGoesToTheLedgerAndTheHeapHolds() throws Exception {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, name text, price bigint)");
        try (ChildJvm application = ChildJvm.start(
                HeapApplication.class,
                List.of("-Xmx" + HEAP_BYTES, "-XX:+ExitOnOutOfMemoryError"),
                Map.of("PGPASSWORD", servers.legacy().password()),
                servers.legacy().url(),
                servers.target().url(),
                servers.legacy().user(),
                Long.toString(ROWS))) {
            application.await("READY", LIMIT);
            servers.target().server().stop();
            application.say("write");
            application.await("WRITTEN", LIMIT);
            assertThat(servers.legacy().number("SELECT count(*) FROM item")).isEqualTo(ROWS);
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() ->
                            servers.legacy().number("SELECT count(*) FROM dualwrite.suspect WHERE reason = 'OVERFLOW'")
                                    > 0);
            servers.target().server().start();
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> servers.target().number("SELECT count(*) FROM item") == ROWS
                            && servers.legacy().number("SELECT count(*) FROM dualwrite.suspect") == 0);
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
            application.kill();
        }
    }
}
