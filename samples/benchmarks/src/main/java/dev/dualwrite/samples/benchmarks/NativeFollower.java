package dev.dualwrite.samples.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A database that follows by PostgreSQL's own logical replication, held up by disabling its subscription.
 *
 * <p>Used by one thread, together with the two connections it was given.
 */
final class NativeFollower {
    private final Connection subscriber;
    private final String name;

    private NativeFollower(Connection subscriber, String name) {
        this.subscriber = subscriber;
        this.name = name;
    }

    /**
     * Publishes all tables and subscribes to them, without copying what is there.
     *
     * @param name of both, unique on the servers
     * @param publisherAddress host, port and database as libpq takes them
     * @param synchronousCommit whether the subscription waits for the disk at each transaction
     */
    static NativeFollower subscribe(
            Connection publisher,
            String publisherAddress,
            Connection subscriber,
            String name,
            boolean synchronousCommit)
            throws SQLException {
        execute(publisher, "CREATE PUBLICATION " + name + " FOR TABLE item, round");
        execute(
                subscriber,
                "CREATE SUBSCRIPTION " + name + " CONNECTION '" + publisherAddress + "' PUBLICATION " + name
                        + " WITH (copy_data = false, synchronous_commit = " + (synchronousCommit ? "on" : "off") + ")");
        return new NativeFollower(subscriber, name);
    }

    /** Returns when nothing is applied any more. */
    void pause() throws SQLException {
        execute(subscriber, "ALTER SUBSCRIPTION " + name + " DISABLE");
        while (number("SELECT count(pid) FROM pg_stat_subscription WHERE subname = '" + name + "'") > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    void release() throws SQLException {
        execute(subscriber, "ALTER SUBSCRIPTION " + name + " ENABLE");
    }

    void drop() throws SQLException {
        execute(subscriber, "DROP SUBSCRIPTION " + name);
    }

    private long number(String query) throws SQLException {
        try (Statement statement = subscriber.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
