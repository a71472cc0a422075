package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.Direction;
import dev.dualwrite.jdbc.testkit.FaultProxy;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of an instance whose target does not answer, and does not say so. */
@Guarantees("G2")
class ClosingIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    @Test
    void whatWaitsForASilentTargetIsInTheLedgerByName() throws Exception {
        servers.executeOnBoth("CREATE TABLE note (id int PRIMARY KEY, text text)");
        try (FaultProxy proxy = FaultProxy.before(servers.target().server())) {
            DualWrite migration = start(proxy);
            run(migration, "INSERT INTO note VALUES (1, 'text')");
            assertThat(migration.awaitDrained(Duration.ofMinutes(1))).isTrue();
            proxy.stall();
            run(migration, "INSERT INTO note VALUES (2, 'text')");
            proxy.awaitHeld(Direction.TO_SERVER);
            run(migration, "INSERT INTO note VALUES (3, 'text')");

            migration.close();
        }
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.suspect WHERE key IS NOT NULL"))
                .isEqualTo(2);
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.suspect WHERE key IS NULL"))
                .isZero();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.instance"))
                .as("it deregistered: nobody takes it for dead")
                .isZero();
    }

    /** @param again the row with which they went is there again: from it they are not found any more */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsThatACascadeTookAreSuspectDownToTheLastTable(boolean again) throws Exception {
        servers.executeOnBoth(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE)",
                "CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b ON DELETE CASCADE)");
        try (FaultProxy proxy = FaultProxy.before(servers.target().server())) {
            DualWrite migration = start(proxy);
            run(migration, "INSERT INTO a VALUES (1), (2)");
            run(migration, "INSERT INTO b VALUES (1, 1), (2, 2)");
            run(migration, "INSERT INTO c VALUES (1, 1), (2, 2)");
            assertThat(migration.awaitDrained(Duration.ofMinutes(1))).isTrue();
            proxy.stall();
            run(migration, "DELETE FROM a WHERE id = 1");
            if (again) {
                run(migration, "INSERT INTO a VALUES (1)");
            }
            migration.close();
        }
        assertThat(servers.target().number("SELECT count(*) FROM c")).isEqualTo(2);
        assertThat(
                        servers.legacy()
                                .query(
                                        "SELECT DISTINCT table_name, key, from_name, from_key FROM dualwrite.suspect ORDER BY 1"))
                .containsExactly(
                        Arrays.asList("a", "1", null, null),
                        Arrays.asList("b", null, "a", "1"),
                        Arrays.asList("c", null, "a", "1"));
        try (DualWrite next = start(servers.target().url())) {
            assertThat(next.awaitNoSuspects(Duration.ofMinutes(1))).isTrue();
            assertThat(next.awaitDrained(Duration.ofMinutes(1))).isTrue();
        }
        TableComparison.assertEqual(servers.legacy(), servers.target(), "a", "b", "c");
    }

    private static DualWrite start(FaultProxy proxy) {
        DualWrite migration = start(proxy.url(servers.target().name()));
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
        return migration;
    }

    private static DualWrite start(String target) {
        return DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(target)
                        .credentials(servers.target().user(), servers.target().password()))
                .drainLimit(Duration.ofSeconds(1))
                .build();
    }

    private static void run(DualWrite migration, String sql) throws Exception {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
