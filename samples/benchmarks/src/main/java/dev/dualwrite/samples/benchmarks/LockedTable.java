package dev.dualwrite.samples.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A table that nobody can write, which holds up whoever follows, as somebody's maintenance would.
 *
 * <p>Used by one thread, together with the connection it was given.
 */
final class LockedTable {
    private static final String WAITING =
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = CAST(? AS regclass)";

    private final Connection locking;
    private final String table;

    private LockedTable(Connection locking, String table) {
        this.locking = locking;
        this.table = table;
    }

    static LockedTable lock(Connection connection, String table) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
        }
        return new LockedTable(connection, table);
    }

    /** Returns when somebody waits for it: who gave up and tries again later does not. */
    void awaitWaiting() throws SQLException {
        try (PreparedStatement waiting = locking.prepareStatement(WAITING)) {
            waiting.setString(1, table);
            while (count(waiting) == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    void unlock() throws SQLException {
        locking.commit();
        locking.setAutoCommit(true);
    }

    private static long count(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
