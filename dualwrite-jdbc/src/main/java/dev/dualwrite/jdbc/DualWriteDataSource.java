package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.capture.forward.ForwardingDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;

/**
 * The application's DataSource, wrapped: its connections write to the legacy as before, and what they write follows on the
 * target.
 *
 * <p>Thread-safe if the wrapped one is.
 *
 * <p>Unwraps to the wrapped DataSource's types, so that pool metrics and the like find what they look for.
 */
public final class DualWriteDataSource extends ForwardingDataSource {
    private final DualWrite migration;
    private final DataSource legacy;
    private final Wrapping wrapping;
    private final Set<Connection> given = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private volatile boolean closed;

    /** Puts capture and routing around a connection to the legacy. */
    @FunctionalInterface
    interface Wrapping {
        Connection around(Connection legacy) throws SQLException;
    }

    DualWriteDataSource(DualWrite migration, DataSource legacy, Wrapping wrapping) {
        this.migration = migration;
        this.legacy = legacy;
        this.wrapping = wrapping;
    }

    @Override
    protected DataSource delegate() {
        return legacy;
    }

    /** The migration that this DataSource belongs to. */
    public DualWrite migration() {
        return migration;
    }

    void close() {
        closed = true;
    }

    /** Whether a connection that was given is still open, so that something may yet be written over it. */
    boolean anyOpen() {
        synchronized (given) {
            for (Connection connection : given) {
                try {
                    if (!connection.isClosed()) {
                        return true;
                    }
                } catch (SQLException e) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        refuseIfClosed();
        return wrapped(legacy.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        refuseIfClosed();
        return wrapped(legacy.getConnection(username, password));
    }

    /** What would be written now would neither be captured nor be suspect. */
    private void refuseIfClosed() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException(
                    "This migration was closed: stop using its DataSource before DualWrite.close()", "08003");
        }
    }

    Connection wrapped(Connection connection) throws SQLException {
        try {
            refuseIfClosed();
            Connection wrapped = wrapping.around(connection);
            given.add(wrapped);
            return wrapped;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }
}
