package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StagesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private DualWrite migration;

    @BeforeEach
    void start() {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, side text)");
        servers.legacy().execute("INSERT INTO item SELECT g, 'legacy' FROM generate_series(1, 1000) g");
        migration = open();
    }

    private DualWrite open() {
        return DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .build();
    }

    @AfterEach
    void close() {
        migration.close();
    }

    private String read(int id) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT side FROM item WHERE id = " + id)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private void write(int id) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("INSERT INTO item VALUES (" + id + ", 'new')"))
                    .isEqualTo(1);
        }
    }

    private void toTargetRead() throws InterruptedException {
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        migration.verify().full().join().orThrow();
        migration.advanceTo(Stage.TARGET_READ);
    }

    @Test
    @Guarantees("G6")
    void targetReadIsRefusedUntilBackfillAndVerificationAreDone() throws Exception {
        migration.advanceTo(Stage.DUAL_WRITE);
        assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ))
                .isInstanceOf(StageRefusedException.class)
                .hasMessageContaining("backfill")
                .hasMessageContaining("public.item")
                .hasMessageContaining("never verified");
        assertThat(migration.stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThatThrownBy(() -> migration.reads().targetPercent(10)).isInstanceOf(StageRefusedException.class);
        migration.backfill().start().join();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ))
                .isInstanceOf(StageRefusedException.class)
                .hasMessageNotContaining("backfill");
        migration.verify().full().join().orThrow();
        migration.advanceTo(Stage.TARGET_READ);
        assertThat(migration.stage()).isEqualTo(Stage.TARGET_READ);
    }

    @Test
    @Guarantees("G6")
    void targetReadIsRefusedWhileARowDiffersAndEnteredOnceItIsRepaired() throws Exception {
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
        servers.target().execute("UPDATE item SET side = 'wrong' WHERE id = 7", "DELETE FROM item WHERE id = 8");
        assertThat(migration.verify().full().join().differences()).isEqualTo(2);
        assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ)).isInstanceOf(StageRefusedException.class);
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        migration.verify().full().join().orThrow();
        migration.advanceTo(Stage.TARGET_READ);
    }

    @Test
    @Guarantees("G6")
    void copyingAndComparingAreRefusedBeforeWritesAreCaptured() {
        assertThatThrownBy(() -> migration.backfill().start())
                .isInstanceOf(DualWriteException.class)
                .hasMessageContaining("Backfill needs stage DUAL_WRITE")
                .hasMessageContaining("advanceTo");
        assertThatThrownBy(() -> migration.verify().full())
                .isInstanceOf(DualWriteException.class)
                .hasMessageContaining("Verification needs stage DUAL_WRITE");
    }

    @Test
    void closedMigrationSaysSo() {
        migration.close();
        assertThatThrownBy(() -> migration.advanceTo(Stage.DUAL_WRITE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    @Guarantees("G6")
    void forcingNeedsAReasonAndIsInTheAuditTrail() {
        migration.advanceTo(Stage.DUAL_WRITE);
        assertThatThrownBy(() -> migration.force(Stage.TARGET_READ, " ")).isInstanceOf(IllegalArgumentException.class);
        migration.force(Stage.TARGET_READ, "rehearsal");
        assertThat(servers.legacy()
                        .number("SELECT count(*) FROM dualwrite.audit WHERE stage_after = 'TARGET_READ'"
                                + " AND readings LIKE '%rehearsal%'"))
                .isEqualTo(1);
    }

    @Test
    @Guarantees("G8")
    void oneCallGoesBackFromAnywhereAndLosesNothing() throws Exception {
        toTargetRead();
        servers.target().execute("UPDATE item SET side = 'target'");
        migration.reads().targetPercent(100);
        assertThat(read(1)).isEqualTo("target");
        write(2001);
        migration.retreatTo(Stage.DUAL_WRITE);
        assertThat(read(1)).isEqualTo("legacy");
        write(2002);
        migration.retreatTo(Stage.OFF);
        write(2003);
        assertThat(servers.legacy().number("SELECT count(*) FROM item")).isEqualTo(1003);
    }

    @Test
    @Guarantees("G8")
    void goingThroughOffVoidsBackfillAndVerification() throws Exception {
        toTargetRead();
        migration.retreatTo(Stage.OFF);
        write(2001);
        migration.advanceTo(Stage.DUAL_WRITE);
        assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ)).hasMessageContaining("backfill");
        migration.backfill().start().join();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
    }

    @Test
    @Guarantees("G6")
    void storedStageWinsOverConfiguration() throws Exception {
        toTargetRead();
        migration.close();
        migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .initialStage(Stage.DUAL_WRITE)
                .build();
        assertThat(migration.stage()).isEqualTo(Stage.TARGET_READ);
    }
}
