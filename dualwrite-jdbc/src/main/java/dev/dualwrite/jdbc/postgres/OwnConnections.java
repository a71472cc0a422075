package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;

/**
 * Our own transactions on one side: READ COMMITTED, pinned, and bounded in time on the server and on the wire.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: settings are made for the transaction only: behind a pooler the session may be the application's next.
 */
final class OwnConnections {
    private static final Duration WIRE_GRACE = Duration.ofSeconds(10);
    private final Side side;
    private final DataSource dataSource;
    private final String pins;
    private final int wireMillis;

    private OwnConnections(Side side, DataSource dataSource, Duration statement, Duration lock) {
        this.side = side;
        this.dataSource = dataSource;
        this.pins = Pins.ofTransaction(statement, lock, statement);
        this.wireMillis = Math.toIntExact(statement.plus(WIRE_GRACE).toMillis());
    }

    static OwnConnections writing(Side side, DataSource dataSource, PoolSettings settings) {
        return new OwnConnections(side, dataSource, settings.statementTimeout(), settings.lockTimeout());
    }

    static OwnConnections reading(Side side, DataSource dataSource, PoolSettings settings) {
        return new OwnConnections(side, dataSource, settings.readTimeout(), settings.lockTimeout());
    }

    Side side() {
        return side;
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * Runs work in a transaction and commits it.
     *
     * @param what the work in a few words, for the error's message: "read rows of shop.orders"
     * @throws DatabaseUnavailableException if it may or may not have happened, and may succeed later
     * @throws DualWriteException if the server refused it for good
     */
    <T> T call(String what, Work<T> work) {
        try {
            return run(work);
        } catch (SQLException e) {
            throw Failures.translate(side, what, e);
        }
    }

    /** As {@link #call}, with the error as it came. */
    <T> T run(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setNetworkTimeout(Runnable::run, wireMillis);
            connection.setAutoCommit(false);
            return inTransaction(connection, pins, work);
        }
    }

    /** Runs work in a transaction of a connection whose autocommit is off, pins it first and commits it. */
    static <T> T inTransaction(Connection connection, String pins, Work<T> work) throws SQLException {
        try {
            PGConnection driver = connection.unwrap(PGConnection.class);
            // The application's driver may be told to set savepoints, and nothing may come before what is pinned.
            driver.setAutosave(AutoSave.NEVER);
            if (driver.getPrepareThreshold() < 0) {
                // Or to describe all before it executes any, and then the second would come before the first.
                for (String one : pins.split("; ", 2)) {
                    execute(connection, one);
                }
            } else {
                execute(connection, pins);
            }
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            try {
                connection.rollback();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static void execute(Connection connection, String pins) throws SQLException {
        try (PreparedStatement pin = connection.prepareStatement(pins)) {
            pin.execute();
        }
    }
}
