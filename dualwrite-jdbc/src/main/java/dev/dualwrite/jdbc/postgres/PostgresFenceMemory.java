package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Side;
import dev.dualwrite.spi.FenceMemory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code dualwrite.row_version}, walked along its primary key and shortened.
 *
 * <p>Thread-safe.
 *
 * <p>Invariants: no lock is waited for but the gates', and that for {@value #LOCK_MILLIS} ms at most, because appliers queue
 * up behind whoever waits for it; entries that somebody writes are skipped, so that deleting has no part in any deadlock. The
 * floor that is compared with is a committed one: no transaction that passed the gates under an older is under way.
 */
final class PostgresFenceMemory implements FenceMemory {
    private static final int LOCK_MILLIS = 500;
    private static final String BUSY = "55P03";

    /** Whatever the statistics say, the table is not read as a whole for a few entries. */
    private static final String ALONG_THE_KEY = "SET LOCAL enable_seqscan = off";

    private static final String LAST =
            "SELECT key FROM dualwrite.row_version WHERE table_id = ? AND key > ?" + " ORDER BY key OFFSET ? LIMIT 1";

    private static final String NEXT_TABLE = "SELECT min(id) FROM dualwrite.table_gate WHERE id > ?";

    private static final String FORGET = """
            DELETE FROM dualwrite.row_version WHERE ctid = ANY (ARRAY(
                SELECT v.ctid FROM dualwrite.row_version v
                WHERE v.table_id = ? AND v.key > ? %s
                    AND v.hi <= (SELECT g.floor FROM dualwrite.table_gate g WHERE g.id = v.table_id)
                FOR UPDATE OF v SKIP LOCKED))""";

    private static final String FORGET_ALL = FORGET.formatted("");
    private static final String FORGET_UP_TO = FORGET.formatted("AND v.key <= ?");

    private final OwnConnections connections;

    PostgresFenceMemory(Side side, DataSource dataSource, PoolSettings settings) {
        this.connections = OwnConnections.writing(side, dataSource, settings);
    }

    @Override
    public boolean raiseFloors(long floor) {
        try {
            return connections.run(connection -> {
                FollowerMode.execute(connection, "SET LOCAL lock_timeout = " + LOCK_MILLIS);
                Gates.raise(connection, floor);
                return true;
            });
        } catch (SQLException e) {
            if (Failures.state(e).equals(BUSY)) {
                return false;
            }
            throw Failures.translate(connections.side(), "raise the floors of all tables", e);
        }
    }

    @Override
    public Forgotten forget(Position after, int entries) {
        return connections.call("shorten the fence's table", connection -> {
            FollowerMode.execute(connection, ALONG_THE_KEY);
            String last = last(connection, after, entries);
            int forgotten = forget(connection, after, last);
            return new Forgotten(
                    last != null ? new Position(after.table(), last) : nextTable(connection, after.table()), forgotten);
        });
    }

    private static @Nullable String last(Connection connection, Position after, int entries) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LAST)) {
            select.setInt(1, after.table());
            select.setString(2, after.key());
            select.setInt(3, entries - 1);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private static int forget(Connection connection, Position after, @Nullable String last) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(last == null ? FORGET_ALL : FORGET_UP_TO)) {
            delete.setInt(1, after.table());
            delete.setString(2, after.key());
            if (last != null) {
                delete.setString(3, last);
            }
            return delete.executeUpdate();
        }
    }

    private static @Nullable Position nextTable(Connection connection, int table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEXT_TABLE)) {
            select.setInt(1, table);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                int next = row.getInt(1);
                return row.wasNull() ? null : new Position(next, "");
            }
        }
    }
}
