package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.capture.Capture;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The application's DataSource while it is merely observed.
 *
 * <p>Thread-safe if the wrapped one is.
 *
 * <p>Invariant: whatever fails here, the application gets its connection. Before the catalog was read, once the observation is
 * closed, and for connections that are not of PostgreSQL's driver, it is given as it is.
 */
public final class ObservedDataSource implements DataSource {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger("dev.dualwrite");

    private final Observation observation;
    private final DataSource application;
    private final AtomicBoolean told = new AtomicBoolean();

    ObservedDataSource(Observation observation, DataSource application) {
        this.observation = observation;
        this.application = application;
    }

    /** What this DataSource belongs to. */
    public Observation observation() {
        return observation;
    }

    Connection wrapped(Connection connection) {
        Capture capture = observation.capture();
        if (capture == null) {
            return connection;
        }
        try {
            return capture.wrap(connection);
        } catch (SQLException | RuntimeException e) {
            if (told.compareAndSet(false, true)) {
                log.warn(
                        "A connection of class {} cannot be observed, since it is not one of PostgreSQL's driver; the application"
                                + " is not affected",
                        connection.getClass().getName(),
                        e);
            }
            return connection;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return wrapped(application.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return wrapped(application.getConnection(username, password));
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this)
                ? type.cast(this)
                : type.isInstance(application) ? type.cast(application) : application.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(application) || application.isWrapperFor(type);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return application.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        application.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        application.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return application.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return application.getParentLogger();
    }
}
