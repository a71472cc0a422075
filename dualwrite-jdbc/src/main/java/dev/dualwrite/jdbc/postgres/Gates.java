package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables' gates on the follower: number and floor of each, and our number as a writer.
 *
 * <p>Immutable: what one transaction has read under its lock.
 *
 * <p>Invariant: whoever reads floors holds the gate table in ROW SHARE mode until its commit, whoever raises one holds it
 * in EXCLUSIVE mode. Table locks are queued in order, so that neither side starves; locks on rows are not.
 *
 * @param writer our number in {@code dualwrite.writer}
 * @param closed we may not write: our lease, which is that row and is shared until the commit, was closed
 */
record Gates(int writer, boolean closed, Map<TableId, Gate> byTable) {
    /** Once for each statement. Of two at a time the lower may come last, for a moment. */
    private static final String SEE =
            "SELECT CASE WHEN s.last_value < ?::bigint THEN setval('dualwrite.seen', ?::bigint) END FROM dualwrite.seen s";

    private static final String SELECT = """
            SELECT w.id, w.closed, g.table_schema, g.table_name, g.id, g.floor, (SEE)
            FROM dualwrite.writer w LEFT JOIN dualwrite.table_gate g
                ON (g.table_schema, g.table_name) IN (SELECT * FROM unnest(?::text[], ?::text[]))
            WHERE w.name = ? FOR SHARE OF w""".replace("SEE", SEE);
    private static final String ADD = """
            INSERT INTO dualwrite.table_gate (table_schema, table_name) SELECT * FROM unnest(?::text[], ?::text[])
            ON CONFLICT (table_schema, table_name) DO NOTHING""";
    private static final String RAISE = """
            INSERT INTO dualwrite.table_gate AS g (table_schema, table_name, floor) VALUES (?, ?, ?)
            ON CONFLICT (table_schema, table_name) DO UPDATE SET floor = greatest(g.floor, excluded.floor)""";

    /** A table's number and its floor. */
    record Gate(int id, long floor) {}

    /**
     * Passes the gates of these tables; null if one of them, or the writer, is not known yet.
     *
     * @param newest clock value that may be written
     */
    static @Nullable Gates pass(Connection connection, String writer, Collection<TableId> tables, long newest)
            throws SQLException {
        try (Statement lock = connection.createStatement()) {
            // A statement of its own: the one that reads the floors must begin after the lock is granted.
            lock.execute("LOCK TABLE dualwrite.table_gate IN ROW SHARE MODE");
        }
        int number = 0;
        boolean closed = false;
        Map<TableId, Gate> byTable = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setLong(1, newest);
            select.setLong(2, newest);
            names(select, 3, tables);
            select.setString(5, writer);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    number = rows.getInt(1);
                    closed = rows.getBoolean(2);
                    if (rows.getString(3) != null) {
                        byTable.put(
                                new TableId(rows.getString(3), rows.getString(4)),
                                new Gate(rows.getInt(5), rows.getLong(6)));
                    }
                }
            }
        }
        return number == 0 || byTable.size() < tables.size() ? null : new Gates(number, closed, byTable);
    }

    static void add(Connection connection, Collection<TableId> tables) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            names(insert, 1, new TreeSet<>(tables));
            insert.executeUpdate();
        }
    }

    static void add(Connection connection, String writer) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO dualwrite.writer (name) VALUES (?) ON CONFLICT (name) DO NOTHING")) {
            insert.setString(1, writer);
            insert.executeUpdate();
        }
    }

    /** Opens or closes the lease of a writer; waits for transactions that share it. */
    static void lease(Connection connection, String writer, boolean closed) throws SQLException {
        try (PreparedStatement lease = connection.prepareStatement(
                "INSERT INTO dualwrite.writer AS w (name, closed) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET closed = excluded.closed WHERE w.closed <> excluded.closed")) {
            lease.setString(1, writer);
            lease.setBoolean(2, closed);
            lease.executeUpdate();
        }
    }

    /** Raises the floors of all tables that have a gate. */
    static void raise(Connection connection, long floor) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE dualwrite.table_gate IN EXCLUSIVE MODE");
        }
        try (PreparedStatement raise =
                connection.prepareStatement("UPDATE dualwrite.table_gate SET floor = ? WHERE floor < ?")) {
            raise.setLong(1, floor);
            raise.setLong(2, floor);
            raise.executeUpdate();
        }
        see(connection, floor);
    }

    static void raise(Connection connection, TableId table, long floor) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE dualwrite.table_gate IN EXCLUSIVE MODE");
        }
        try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
            raise.setString(1, table.schema());
            raise.setString(2, table.name());
            raise.setLong(3, floor);
            raise.executeUpdate();
        }
        see(connection, floor);
    }

    private static void see(Connection connection, long clock) throws SQLException {
        try (PreparedStatement see = connection.prepareStatement(SEE)) {
            see.setLong(1, clock);
            see.setLong(2, clock);
            see.execute();
        }
    }

    /** At least the newest clock value that was written here; 0 where nothing ever was. */
    static long seen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet there = statement.executeQuery("SELECT to_regclass('dualwrite.seen') IS NOT NULL")) {
                there.next();
                if (!there.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT last_value FROM dualwrite.seen")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    Gate of(TableId table) {
        Gate gate = byTable.get(table);
        if (gate == null) {
            throw new IllegalStateException("The gate of " + table + " was not passed");
        }
        return gate;
    }

    private static void names(PreparedStatement statement, int first, Collection<TableId> tables) throws SQLException {
        statement.setObject(first, tables.stream().map(TableId::schema).toArray(String[]::new));
        statement.setObject(first + 1, tables.stream().map(TableId::name).toArray(String[]::new));
    }
}
