package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Guarantees({"G2", "G3"})
class RefreshTablesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TableId ITEM = new TableId("public", "item");
    private static final TableId LATER = new TableId("public", "later");

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private DualWrite migration;

    @BeforeEach
    void start() {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, side text)");
        migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .build();
        migration.advanceTo(Stage.DUAL_WRITE);
    }

    @AfterEach
    void close() {
        migration.close();
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void settled() throws InterruptedException {
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
    }

    private void assertEqualTables(String table) {
        TableComparison.assertEqual(servers.legacy(), servers.target(), table);
    }

    @Test
    void tableThatIsCreatedWhileTheMigrationRunsIsMigratedFromThenOn() throws Exception {
        servers.executeOnBoth("CREATE TABLE later (id int PRIMARY KEY, value text)");
        migration.refreshTables();
        assertThat(migration.tables()).containsExactlyInAnyOrder(ITEM, LATER);
        execute("INSERT INTO later VALUES (1, 'a'), (2, 'b')", "UPDATE later SET value = 'c' WHERE id = 2");
        assertThat(migration.status().suspects()).doesNotContainKey(LATER);
        settled();
        assertEqualTables("later");
    }

    @Test
    void rowsThatWereWrittenBeforeTheTableWasKnownAreReadOnceTheirTransactionHasEnded() throws Exception {
        servers.executeOnBoth("CREATE TABLE later (id int PRIMARY KEY, value text)");
        execute("INSERT INTO later VALUES (1, 'before')");
        try (Connection open = servers.legacy().dataSource().getConnection();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO later VALUES (2, 'open')");
            migration.refreshTables();
            assertThat(migration.awaitNoSuspects(Duration.ofMillis(1500))).isFalse();
            open.commit();
        }
        settled();
        assertEqualTables("later");
    }

    @Test
    void changedDefinitionIsTakenOver() throws Exception {
        execute("INSERT INTO item VALUES (1, 'a')");
        settled();
        servers.executeOnBoth("ALTER TABLE item ADD COLUMN note text DEFAULT 'none'");
        migration.refreshTables();
        execute("INSERT INTO item VALUES (2, 'b', 'written')", "UPDATE item SET note = 'changed' WHERE id = 1");
        settled();
        assertEqualTables("item");
    }

    @Test
    void droppedTableIsForgottenWithWhatWasSuspectOfIt() throws Exception {
        servers.executeOnBoth("CREATE TABLE later (id int PRIMARY KEY, value text)");
        servers.target().execute("ALTER TABLE later ADD CHECK (value <> 'refused')");
        migration.refreshTables();
        execute("INSERT INTO later VALUES (1, 'refused')");
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        servers.legacy().execute("DROP TABLE later");
        migration.refreshTables();
        assertThat(migration.tables()).containsExactly(ITEM);
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        execute("INSERT INTO item VALUES (1, 'a')");
        settled();
        assertEqualTables("item");
    }
}
