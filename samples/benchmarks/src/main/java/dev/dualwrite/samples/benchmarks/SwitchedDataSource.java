package dev.dualwrite.samples.benchmarks;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of real connections that gives the thread which asked for it the stub driver's instead.
 *
 * <p>Thread-safe.
 */
final class SwitchedDataSource implements DataSource {
    private final DataSource real;
    private volatile @Nullable Thread stubbed;

    SwitchedDataSource(DataSource real) {
        this.real = real;
    }

    /** From now on the calling thread gets the stub driver's connection. */
    void toStub() {
        stubbed = Thread.currentThread();
    }

    /** From now on all threads get real connections. */
    void toReal() {
        stubbed = null;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return Thread.currentThread() == stubbed ? StubDriver.connection() : real.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return real.getConnection(username, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return real.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        real.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        real.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return real.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return real.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return real.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return real.isWrapperFor(type);
    }
}
