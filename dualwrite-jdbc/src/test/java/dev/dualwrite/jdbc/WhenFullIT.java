package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.EngineSettings;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.WhenFull;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writes for which the queue has no room while the target does not go on. */
@Guarantees({"G2", "G5"})
class WhenFullIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String TEXT = "x".repeat(10_000);

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private DualWrite migration;
    private Connection holding;

    @BeforeEach
    void schema() throws SQLException {
        servers.executeOnBoth("CREATE TABLE note (id int PRIMARY KEY, text text)");
        holding = servers.target().connect();
    }

    @AfterEach
    void close() throws SQLException {
        holding.close();
        migration.close();
        threads.shutdownNow();
    }

    private void start(WhenFull whenFull, Duration limit) throws SQLException {
        migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .queueMaxBytes(EngineSettings.SMALLEST_QUEUE_MAX_BYTES)
                .whenFull(whenFull)
                .blockLimit(limit)
                .drainLimit(Duration.ofSeconds(5))
                .build();
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
        holding.setAutoCommit(false);
        try (Statement lock = holding.createStatement()) {
            lock.execute("LOCK TABLE note IN SHARE MODE");
        }
    }

    /** Writes rows of which the queue holds about a hundred; every other one in a transaction. */
    private int write(int rows) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO note VALUES (?, ?)")) {
            for (int id = 0; id < rows; id++) {
                connection.setAutoCommit(id % 2 == 0);
                insert.setInt(1, id);
                insert.setString(2, TEXT);
                insert.executeUpdate();
                if (id % 2 != 0) {
                    connection.commit();
                }
            }
            connection.setAutoCommit(true);
        }
        return rows;
    }

    private static long suspects() {
        return servers.legacy().number("SELECT count(*) FROM dualwrite.suspect WHERE reason = 'OVERFLOW'");
    }

    private void converges(int rows) throws InterruptedException, SQLException {
        holding.rollback();
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        assertThat(servers.target().number("SELECT count(*) FROM note")).isEqualTo(rows);
        TableComparison.assertEqual(servers.legacy(), servers.target(), "note");
    }

    @Test
    void theRowsGoToTheLedgerAndNobodyWaits() throws Exception {
        start(WhenFull.LEDGER, LIMIT);
        write(300);
        Awaitility.await().until(() -> suspects() >= 100);
        converges(300);
    }

    @Test
    void theApplicationWaitsUntilThereIsRoomAgain() throws Exception {
        start(WhenFull.BLOCK, LIMIT);
        Future<Integer> writing = threads.submit(() -> write(300));
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .until(() -> migration.status().queueBytes() > EngineSettings.SMALLEST_QUEUE_MAX_BYTES * 3 / 4
                        && !writing.isDone());
        assertThat(servers.legacy().number("SELECT count(*) FROM note")).isLessThan(120);
        assertThat(servers.legacy()
                        .number("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                                + " AND datname = current_database()"))
                .as("who waits holds no transaction open")
                .isZero();
        holding.rollback();
        writing.get();
        assertThat(suspects()).isZero();
        converges(300);
    }

    @Test
    void whoHasWaitedForTheLimitWritesToTheLedger() throws Exception {
        start(WhenFull.BLOCK, Duration.ofMillis(50));
        write(130);
        Awaitility.await().until(() -> suspects() > 0);
        converges(130);
    }
}
