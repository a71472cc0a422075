package dev.dualwrite.samples.pgjdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives out the connection that the calling thread was handed for it, as a test opened it with properties of its own;
 * whoever was handed nothing gets an ordinary one.
 *
 * <p>Thread-safe.
 */
final class HandedDataSource implements DataSource {
    private final DataSource ordinary;
    private final ThreadLocal<@Nullable Connection> handed = new ThreadLocal<>();

    HandedDataSource(DataSource ordinary) {
        this.ordinary = ordinary;
    }

    /** Makes a call that asks here for a connection, and gets this one. */
    Connection handing(Connection connection, Hooks.Opening call) throws SQLException {
        handed.set(connection);
        try {
            return call.open();
        } finally {
            handed.remove();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = handed.get();
        handed.remove();
        return connection == null ? ordinary.getConnection() : connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return ordinary.getConnection(username, password);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return ordinary.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return ordinary.isWrapperFor(type);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return ordinary.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        ordinary.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        ordinary.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return ordinary.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.postgresql");
    }
}
