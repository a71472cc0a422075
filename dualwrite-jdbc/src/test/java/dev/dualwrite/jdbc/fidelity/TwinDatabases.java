package dev.dualwrite.jdbc.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.DualWriteBuilder;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.testkit.PostgresServer;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Two equal databases on one server, one reached plainly and one through the library, and the follower of the latter.
 *
 * <p>Confined to one thread.
 *
 * <p>Invariant: the plain one is a copy of the legacy's files, so that even object ids are the same.
 */
public final class TwinDatabases implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final TestDatabase plain;
    private final TestDatabase legacy;
    private final TestDatabase follower;
    private final PhysicalConnections toPlain;
    private final PhysicalConnections toLegacy;
    private final DualWrite migration;

    /** What drives JDBC. It sees to its own exceptions. */
    @FunctionalInterface
    public interface Calls {
        void on(Connection connection) throws SQLException;
    }

    private TwinDatabases(
            TestDatabase legacy,
            TestDatabase follower,
            Map<String, String> driver,
            UnaryOperator<DualWriteBuilder> options)
            throws SQLException {
        this.legacy = legacy;
        this.follower = follower;
        this.plain = copy(legacy);
        this.toPlain = new PhysicalConnections(dataSource(plain, driver));
        this.toLegacy = new PhysicalConnections(dataSource(legacy, driver));
        this.migration = options.apply(DualWrite.builder()
                        .legacy(toLegacy)
                        .target(Target.url(follower.url()).credentials(follower.user(), follower.password()))
                        .name("twin"))
                .build();
    }

    /**
     * Copies the legacy as it is, starts a migration to the follower, which has the same schema, and backfills it.
     *
     * @param driver connection properties of the application's driver
     * @param options of the migration, such as its tables
     */
    public static TwinDatabases open(
            TestDatabase legacy,
            TestDatabase follower,
            Map<String, String> driver,
            UnaryOperator<DualWriteBuilder> options)
            throws SQLException {
        TwinDatabases twins = new TwinDatabases(legacy, follower, driver, options);
        try {
            twins.migration.preflight().orThrow();
            twins.migration.advanceTo(Stage.DUAL_WRITE);
            twins.migration.backfill().start().join();
            return twins;
        } catch (RuntimeException e) {
            twins.close();
            throw e;
        }
    }

    private static TestDatabase copy(TestDatabase legacy) throws SQLException {
        PostgresServer server = legacy.server();
        String name = "plain_" + legacy.name();
        try (Connection connection = server.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + legacy.name());
        }
        return new TestDatabase(server, name);
    }

    private static PGSimpleDataSource dataSource(TestDatabase database, Map<String, String> driver)
            throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.url());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        for (Map.Entry<String, String> property : driver.entrySet()) {
            dataSource.setProperty(property.getKey(), property.getValue());
        }
        return dataSource;
    }

    /** The migration whose legacy is the wrapped one of the two. */
    public DualWrite migration() {
        return migration;
    }

    /** The database that is reached plainly. */
    public TestDatabase plain() {
        return plain;
    }

    /** The database that is reached through the library. */
    public TestDatabase legacy() {
        return legacy;
    }

    /** The database that follows. */
    public TestDatabase follower() {
        return follower;
    }

    /** A plain connection that is recorded. */
    public Connection plain(Transcript transcript) throws SQLException {
        Connection connection = toPlain.getConnection();
        return Recorder.record(connection, toPlain.last(), transcript);
    }

    /** A wrapped connection that is recorded. */
    public Connection wrapped(Transcript transcript) throws SQLException {
        Connection connection = migration.dataSource().getConnection();
        return Recorder.record(connection, toLegacy.last(), transcript);
    }

    /** A transcript in which nothing tells the plain database from the wrapped one. */
    public Transcript transcript() {
        UnaryOperator<String> masksPlain = Masks.of(plain.name());
        UnaryOperator<String> masksLegacy = Masks.of(legacy.name());
        return new Transcript(line -> masksLegacy.apply(masksPlain.apply(line)));
    }

    /** Makes the same calls on both, each on a new connection, and tells where their transcripts part. */
    public Optional<String> difference(Calls calls) throws SQLException {
        Transcript plainly = transcript();
        try (Connection connection = plain(plainly)) {
            calls.on(connection);
        }
        Transcript wrapped = transcript();
        try (Connection connection = wrapped(wrapped)) {
            calls.on(connection);
        }
        return Transcript.difference(plainly, wrapped);
    }

    /** Waits until the queue is drained and the ledger worked off, and fails unless all three databases are equal. */
    public void settle() throws InterruptedException {
        assertThat(migration.awaitDrained(LIMIT)).as("drained").isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT))
                .as("suspects %s", migration.status().suspects())
                .isTrue();
        assertThat(migration.awaitDrained(LIMIT)).as("drained").isTrue();
        List<String> names =
                migration.tables().stream().map(TwinDatabases::quoted).toList();
        TableComparison.assertEqual(legacy, follower, names.toArray(new String[0]));
        Map<String, List<String>> plainly = rows(plain, names);
        Map<String, List<String>> wrapped = rows(legacy, names);
        for (String table : names) {
            assertThat(wrapped.getOrDefault(table, List.of()))
                    .as("rows of %s in the legacy, against the plain database", table)
                    .isEqualTo(plainly.getOrDefault(table, List.of()));
        }
    }

    private static String quoted(TableId table) {
        return "\"" + table.schema() + "\".\"" + table.name().replace("\"", "\"\"") + "\"";
    }

    private static Map<String, List<String>> rows(TestDatabase database, List<String> tables) {
        UnaryOperator<String> mask = Masks.of(database.name());
        Map<String, List<String>> all = new TreeMap<>();
        StringBuilder sql = new StringBuilder();
        for (String table : tables) {
            sql.append(sql.isEmpty() ? "" : " UNION ALL ")
                    .append("SELECT '")
                    .append(table)
                    .append("', (compared.*)::text FROM ")
                    .append(table)
                    .append(" AS compared");
        }
        database.query(sql.toString())
                .forEach(row -> all.computeIfAbsent(String.valueOf(row.get(0)), t -> new ArrayList<>())
                        .add(mask.apply(String.valueOf(row.get(1)))));
        all.values().forEach(rows -> rows.sort(null));
        return all;
    }

    @Override
    public void close() {
        migration.close();
        plain.drop();
    }
}
