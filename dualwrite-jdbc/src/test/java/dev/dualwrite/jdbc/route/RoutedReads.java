package dev.dualwrite.jdbc.route;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.capture.Capture;
import dev.dualwrite.jdbc.capture.CatalogFacts;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A router over two real databases whose table {@code item} says on which side it is: column {@code side} holds "authority"
 * on one and "target" on the other.
 */
final class RoutedReads implements AutoCloseable {
    static final String SIDE = "SELECT side FROM item WHERE id = 1";
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

    private static final Set<String> NOT_MIGRATED = Set.of("unmigrated", "parent", "twin");

    final SettableSink sink;
    final Set<TableId> suspects = ConcurrentHashMap.newKeySet();
    final HikariDataSource pool;
    final ReadRouter router;
    private final TestDatabase authority;
    private final Capture capture;

    RoutedReads(PostgresPair servers, String targetParameters, Duration connectLimit) throws SQLException {
        authority = servers.legacy();
        Map<TableId, TableDef> migrated = new HashMap<>();
        CatalogFacts facts;
        try (Connection connection = authority.connect()) {
            Catalog catalog = Catalog.load(connection);
            for (CatalogTable table : catalog.tables()) {
                if (!NOT_MIGRATED.contains(table.id().name())) {
                    table.toTableDef().ifPresent(def -> migrated.put(def.id(), def));
                }
            }
            facts = new CatalogFacts(catalog, Routines.load(connection), migrated, () -> {});
        }
        sink = new SettableSink(migrated);
        capture = new Capture(sink, facts);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(servers.target().url() + targetParameters);
        config.setUsername(servers.target().user());
        config.setPassword(servers.target().password());
        config.setMinimumIdle(0);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(connectLimit.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setReadOnly(true);
        pool = new HikariDataSource(config);
        router = new ReadRouter(pool, sink, facts, suspects::contains, PAUSE_AFTER_FAILURE);
        sink.targetReads(100);
    }

    /** With a limit that a loaded machine does not reach. */
    RoutedReads(PostgresPair servers) throws SQLException {
        this(servers, "?readOnlyMode=always", Duration.ofSeconds(30));
    }

    /** Soon tired of a target that does not answer. */
    static RoutedReads impatient(PostgresPair servers) throws SQLException {
        return new RoutedReads(servers, "", Duration.ofMillis(500));
    }

    static void createTables(PostgresPair servers) {
        servers.executeOnBoth(
                "CREATE TABLE item (id bigint PRIMARY KEY, side text, payload bytea)",
                "CREATE TABLE note (id bigint PRIMARY KEY)",
                "CREATE TABLE unmigrated (id bigint PRIMARY KEY, side text)",
                "CREATE SEQUENCE numbers",
                "CREATE TABLE parent (id bigint PRIMARY KEY, side text)",
                "CREATE TABLE child () INHERITS (parent)",
                "CREATE SCHEMA other",
                "CREATE TABLE twin (id bigint PRIMARY KEY, side text)",
                "CREATE TABLE other.twin (id bigint PRIMARY KEY, side text)",
                "CREATE VIEW item_view AS SELECT side FROM item WHERE id = 1",
                "CREATE FUNCTION price() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE FUNCTION fixed_price() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
                "CREATE FUNCTION unaccent(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
                "CREATE FUNCTION items() RETURNS refcursor LANGUAGE plpgsql AS"
                        + " 'DECLARE c refcursor; BEGIN OPEN c FOR SELECT side FROM item; RETURN c; END'");
        servers.legacy().execute("CREATE TABLE told (id bigint PRIMARY KEY)");
        servers.target()
                .execute(
                        "CREATE FUNCTION telling(bigint) RETURNS bigint LANGUAGE plpgsql AS"
                                + " 'BEGIN RAISE WARNING ''from the target''; RETURN $1; END'",
                        "CREATE VIEW told AS SELECT telling(id) AS id FROM note");
        servers.legacy().execute("ALTER TABLE note ADD COLUMN extra text DEFAULT 'here'");
        fill(servers.legacy(), "authority");
        fill(servers.target(), "target");
    }

    private static void fill(TestDatabase database, String side) {
        database.execute(
                "INSERT INTO item SELECT i, '" + side + "', 'abc' FROM generate_series(1, 10) i",
                "INSERT INTO note SELECT i FROM generate_series(1, 10) i",
                "INSERT INTO unmigrated VALUES (1, '" + side + "')",
                "INSERT INTO parent VALUES (1, '" + side + "')",
                "INSERT INTO twin VALUES (1, '" + side + "')",
                "INSERT INTO other.twin VALUES (1, '" + side + "')");
    }

    Connection connect() throws SQLException {
        return router.route(capture.wrap(authority.connect()));
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
