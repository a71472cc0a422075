package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestServers.class)
class ReorderingIT {

    private Connection authority;
    private Connection copy;

    @BeforeEach
    void load(Servers servers) throws Exception {
        String database = TestServers.newDatabase();
        for (Server server : new Server[] {servers.legacy(), servers.target()}) {
            Shop.load(server, database, ShopSize.of(ShopSize.MINIMUM_ROWS));
        }
        authority = servers.legacy().connect(database);
        copy = servers.target().connect(database);
        Reordering.watch(copy);
        Reordering.watch(copy);
    }

    @AfterEach
    void close() throws SQLException {
        authority.close();
        copy.close();
    }

    @Test
    void rowThatAnOlderWriteOverwroteCounts() throws Exception {
        revise(authority, 1, 2);
        revise(copy, 2, 1);
        assertThat(Reordering.count(authority, copy)).isEqualTo(1);
    }

    @Test
    void replicaSessionIsWatchedToo() throws Exception {
        revise(authority, 1, 2);
        try (Statement statement = copy.createStatement()) {
            statement.execute("SET session_replication_role = replica");
        }
        revise(copy, 2, 1);
        assertThat(Reordering.count(authority, copy)).isEqualTo(1);
    }

    @Test
    void rowThatIsOnlyBehindDoesNotCount() throws Exception {
        revise(authority, 1, 2);
        revise(copy, 1);
        assertThat(Reordering.count(authority, copy)).isZero();
    }

    @Test
    void rowThatALaterWriteHasPutRightDoesNotCount() throws Exception {
        revise(authority, 1, 2);
        revise(copy, 2, 1, 2);
        assertThat(Reordering.count(authority, copy)).isZero();
    }

    private static void revise(Connection connection, long... revisions) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (long revision : revisions) {
                statement.executeUpdate("UPDATE product SET revision = " + revision + " WHERE id = 7");
            }
        }
    }
}
