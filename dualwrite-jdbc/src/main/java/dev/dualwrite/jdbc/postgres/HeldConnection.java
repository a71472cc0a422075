package dev.dualwrite.jdbc.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is kept, and opened again after it broke.
 *
 * <p>Thread-safe: one use at a time, which ends within the time-out or breaks the connection.
 *
 * <p>Invariant: whatever is done on a new connection before its first use was done. No setting outlives a transaction: behind
 * a pooler the session may be the application's next.
 */
final class HeldConnection implements AutoCloseable {
    private final DataSource dataSource;
    private final int timeoutMillis;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;

    HeldConnection(DataSource dataSource, Duration timeout) {
        this.dataSource = dataSource;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    }

    <T> T use(OwnConnections.Work<?> onNew, OwnConnections.Work<T> work) throws SQLException {
        lock.lock();
        try {
            Connection current = connection;
            if (current == null || current.isClosed()) {
                current = dataSource.getConnection();
                connection = current;
                current.setNetworkTimeout(Runnable::run, timeoutMillis);
                onNew.in(current);
            }
            return work.in(current);
        } catch (SQLException | RuntimeException | Error e) {
            drop(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void drop(@Nullable Throwable cause) {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                if (cause != null) {
                    cause.addSuppressed(e);
                }
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            drop(null);
        } finally {
            lock.unlock();
        }
    }
}
