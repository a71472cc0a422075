package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.samples.quickstart.Difference.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestServers.class)
class ComparisonIT {

    private static final String TABLE = "CREATE TABLE \"Mixed Case\" (a integer, \"B\" text, value numeric,"
            + " at timestamptz, bytes bytea, doubled numeric GENERATED ALWAYS AS (value * 2) STORED, PRIMARY KEY (\"B\", a));"
            + "INSERT INTO \"Mixed Case\" SELECT n, 'key ' || n % 7, n * 0.10, timestamptz '2024-01-01 00:00+00', '\\x00ff'"
            + " FROM generate_series(1, 5000) n;";

    private final List<Difference> differences = new ArrayList<>();
    private final Comparison comparison = new Comparison(differences::add);
    private Connection authority;
    private Connection follower;

    @BeforeEach
    void connect(Servers servers) throws Exception {
        String database = TestServers.newDatabase();
        servers.legacy().createDatabase(database);
        servers.target().createDatabase(database);
        authority = servers.legacy().connect(database);
        follower = servers.target().connect(database);
        execute(authority, TABLE);
    }

    @AfterEach
    void close() throws Exception {
        authority.close();
        follower.close();
    }

    @Test
    void equalTablesOnDifferentMajorsAreEqual() throws Exception {
        execute(follower, TABLE);
        execute(follower, "ALTER ROLE postgres IN DATABASE " + follower.getCatalog() + " SET timezone = 'Asia/Tokyo'");
        comparison.run(authority, follower);
        assertThat(differences).isEmpty();
        assertThat(comparison.total().rows).isEqualTo(5_000);
    }

    @Test
    void everyKindOfDifferenceIsCountedAndNamed() throws Exception {
        execute(follower, TABLE);
        execute(follower, "DELETE FROM \"Mixed Case\" WHERE a IN (1, 5000)");
        execute(follower, "INSERT INTO \"Mixed Case\" (a, \"B\", value) VALUES (9, 'só \uD83D\uDE00', 1)");
        execute(follower, "UPDATE \"Mixed Case\" SET value = 0.2000 WHERE a = 2");
        execute(follower, "UPDATE \"Mixed Case\" SET bytes = NULL WHERE a = 3");
        comparison.run(authority, follower);
        assertThat(differences)
                .containsExactlyInAnyOrder(
                        new Difference(Kind.LOST, "Mixed Case", List.of("key 1", "1")),
                        new Difference(Kind.LOST, "Mixed Case", List.of("key 2", "5000")),
                        new Difference(Kind.PHANTOM, "Mixed Case", List.of("só \uD83D\uDE00", "9")),
                        new Difference(Kind.DIVERGED, "Mixed Case", List.of("key 2", "2")),
                        new Difference(Kind.DIVERGED, "Mixed Case", List.of("key 3", "3")));
        assertThat(comparison.total().differences()).isEqualTo(5);
    }

    @Test
    void emptyFollowerHasLostEverything() throws Exception {
        execute(follower, TABLE);
        execute(follower, "TRUNCATE \"Mixed Case\"");
        comparison.run(authority, follower);
        assertThat(comparison.counts().get("Mixed Case").lost).isEqualTo(5_000);
    }

    @Test
    void missingTableIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> comparison.run(authority, follower))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Mixed Case");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
