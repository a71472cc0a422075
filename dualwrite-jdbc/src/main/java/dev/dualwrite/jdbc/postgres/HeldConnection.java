package dev.dualwrite.jdbc.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One autocommit connection that is kept, and opened again after it broke.
 *
 * <p>Thread-safe: one use at a time.
 *
 * <p>Invariant: whatever is done on a new connection before its first use was done; settings of ours are taken back before
 * the connection goes back to its pool.
 */
final class HeldConnection implements AutoCloseable {
    private static final Duration WIRE_GRACE = Duration.ofSeconds(2);
    private final DataSource dataSource;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;

    HeldConnection(DataSource dataSource, Duration timeout) {
        this.dataSource = dataSource;
        this.timeout = timeout;
    }

    <T> T use(OwnConnections.Work<?> onNew, OwnConnections.Work<T> work) throws SQLException {
        lock.lock();
        try {
            Connection current = connection;
            if (current == null || current.isClosed()) {
                current = dataSource.getConnection();
                connection = current;
                begin(current);
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

    private void begin(Connection current) throws SQLException {
        current.setNetworkTimeout(
                Runnable::run, Math.toIntExact(timeout.plus(WIRE_GRACE).toMillis()));
        current.setAutoCommit(true);
        try (Statement statement = current.createStatement()) {
            statement.execute("SET synchronous_commit = on; SET statement_timeout = " + timeout.toMillis()
                    + "; SET lock_timeout = " + timeout.toMillis() + "; SET application_name = '"
                    + Pins.APPLICATION_NAME + "'; SET search_path = pg_catalog; SET default_transaction_read_only = off"
                    + "; SET default_transaction_isolation = 'read committed'");
        }
    }

    private void drop(@Nullable Throwable cause) {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try (current) {
                if (!current.isClosed()) {
                    try (Statement statement = current.createStatement()) {
                        statement.execute("RESET synchronous_commit; RESET statement_timeout; RESET lock_timeout;"
                                + " RESET application_name; RESET search_path; RESET default_transaction_read_only;"
                                + " RESET default_transaction_isolation");
                    }
                }
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
