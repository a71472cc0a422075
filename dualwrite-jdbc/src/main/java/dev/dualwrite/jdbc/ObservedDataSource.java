package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.capture.Capture;
import dev.dualwrite.jdbc.capture.forward.ForwardingDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's DataSource while it is merely observed.
 *
 * <p>Thread-safe if the wrapped one is.
 *
 * <p>Invariant: whatever fails here, the application gets its connection. Before the catalog was read, once the observation is
 * closed, and for connections that are not of PostgreSQL's driver, it is given as it is.
 */
public final class ObservedDataSource extends ForwardingDataSource {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");

    private final Observation observation;
    private final DataSource application;
    private final AtomicBoolean told = new AtomicBoolean();

    ObservedDataSource(Observation observation, DataSource application) {
        this.observation = observation;
        this.application = application;
    }

    @Override
    protected DataSource delegate() {
        return application;
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
}
