package dev.dualwrite.jdbc.fidelity;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * A DataSource of unpooled connections that remembers which one it gave last.
 *
 * <p>Thread-safe; {@link #last} is the calling thread's.
 */
final class PhysicalConnections implements DataSource {
    private final DataSource delegate;
    private final ThreadLocal<BaseConnection> last = new ThreadLocal<>();

    PhysicalConnections(DataSource delegate) {
        this.delegate = delegate;
    }

    /** The driver's connection that this thread was given last. */
    BaseConnection last() {
        return last.get();
    }

    private Connection given(Connection connection) throws SQLException {
        last.set(connection.unwrap(BaseConnection.class));
        return connection;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return given(delegate.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return given(delegate.getConnection(username, password));
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return delegate.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        delegate.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        delegate.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return delegate.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.postgresql");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return delegate.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return delegate.isWrapperFor(type);
    }
}
