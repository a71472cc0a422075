package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator is told where the migration waits for something. */
class MessagesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private final RecordedLog log = RecordedLog.open();

    @AfterEach
    void close() {
        log.close();
    }

    private DualWrite dualWriting() {
        DualWrite migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .drainLimit(LIMIT)
                .build();
        migration.advanceTo(Stage.DUAL_WRITE);
        return migration;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void closingSaysWhatItWaitsFor() throws Exception {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY)");
        DualWrite migration = dualWriting();
        CompletableFuture<Void> closing;
        try (Connection open = migration.dataSource().getConnection()) {
            open.setAutoCommit(false);
            run(open, "INSERT INTO item VALUES (1)");
            closing = CompletableFuture.runAsync(migration::close);
            await().atMost(LIMIT)
                    .until(() -> log.text()
                            .contains("INFO Closing waits, 60 s at most. Open transactions of the application: 1;"));
            assertThat(closing).isNotDone();
            open.commit();
        }
        closing.get();
        assertThat(servers.target().number("SELECT count(*) FROM item")).isEqualTo(1);
    }

    @Test
    void suspectsThatWaitForABackendSayForWhich() throws Exception {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY)");
        try (DualWrite migration = dualWriting();
                Connection pooled = servers.legacy().connect()) {
            int pid = pooled.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            servers.legacy()
                    .execute("WITH w AS (INSERT INTO dualwrite.wait DEFAULT VALUES RETURNING id),"
                            + " b AS (INSERT INTO dualwrite.wait_backend (wait, pid, start) SELECT id, " + pid
                            + ", 0 FROM w)"
                            + " INSERT INTO dualwrite.suspect (table_schema, table_name, key_columns, reason, instance, mark, waits)"
                            + " SELECT 'public', 'item', 0, 'INSTANCE_DIED', 'dead', 0, ARRAY[id] FROM w");
            await().atMost(LIMIT)
                    .until(() -> log.text().contains("waiting for backend " + pid + ". A connection that a pool"));
            assertThat(migration.status().suspectsWaitFor()).containsExactly("backend " + pid);
            assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ))
                    .isInstanceOf(StageRefusedException.class)
                    .hasMessageContaining("{public.item=1}, waiting for backend " + pid);
            pooled.close();
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            await().atMost(LIMIT)
                    .until(() -> migration.status().suspectsWaitFor().isEmpty());
        }
    }

    @Test
    void aParkedTableIsNamedAsWhyReadsDoNotMove() throws Exception {
        servers.legacy().execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
        servers.target().execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
        try (DualWrite migration = dualWriting()) {
            migration.backfill().start().join();
            servers.legacy().execute("ALTER TABLE item ADD COLUMN price int");
            migration.refreshTables();
            assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ))
                    .isInstanceOf(StageRefusedException.class)
                    .hasMessageContaining("public.item is parked until both sides define it alike")
                    .hasMessageContaining("ADD COLUMN");
        }
    }
}
