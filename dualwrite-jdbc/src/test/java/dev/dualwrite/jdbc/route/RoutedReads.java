package dev.dualwrite.jdbc.route;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A router over two real databases whose table {@code item} says on which side it is: column {@code side} holds "authority"
 * on one and "target" on the other.
 */
final class RoutedReads implements AutoCloseable {
    static final String SIDE = "SELECT side FROM item WHERE id = 1";
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

    final SettableSink sink = new SettableSink("item", "note");
    final Set<TableId> suspects = ConcurrentHashMap.newKeySet();
    final HikariDataSource pool;
    final ReadRouter router;
    private final TestDatabase authority;

    RoutedReads(PostgresPair servers, String targetParameters) {
        authority = servers.legacy();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(servers.target().url() + targetParameters);
        config.setUsername(servers.target().user());
        config.setPassword(servers.target().password());
        config.setMinimumIdle(0);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(500);
        config.setInitializationFailTimeout(-1);
        config.setReadOnly(true);
        pool = new HikariDataSource(config);
        router = new ReadRouter(pool, sink, suspects::contains, PAUSE_AFTER_FAILURE);
        sink.targetReads(100);
    }

    RoutedReads(PostgresPair servers) {
        this(servers, "?readOnlyMode=always");
    }

    static void createTables(PostgresPair servers) {
        servers.executeOnBoth(
                "CREATE TABLE item (id bigint PRIMARY KEY, side text, payload bytea)",
                "CREATE TABLE note (id bigint PRIMARY KEY)",
                "CREATE TABLE unmigrated (id bigint PRIMARY KEY, side text)",
                "CREATE SEQUENCE numbers",
                "CREATE FUNCTION price() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        fill(servers.legacy(), "authority");
        fill(servers.target(), "target");
    }

    private static void fill(TestDatabase database, String side) {
        database.execute(
                "INSERT INTO item SELECT i, '" + side + "', 'abc' FROM generate_series(1, 10) i",
                "INSERT INTO note SELECT i FROM generate_series(1, 10) i",
                "INSERT INTO unmigrated VALUES (1, '" + side + "')");
    }

    Connection connect() throws SQLException {
        return router.route(authority.connect());
    }

    /** The side that answers a query now. */
    static String side(Connection connection) throws SQLException {
        return text(connection, SIDE);
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Connections taken from the target's pool and not given back. */
    int taken() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        pool.close();
    }
}
