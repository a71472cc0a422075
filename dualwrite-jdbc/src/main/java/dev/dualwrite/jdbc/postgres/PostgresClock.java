package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.AuthorityClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The clock: {@code nextval} of a sequence without cache, on a connection of its own.
 *
 * <p>Thread-safe; readings of one instance queue for the connection.
 *
 * <p>Invariant: readings increase. Each commits synchronously, so that a crash of the server does not take numbers back that
 * were used; a sequence that went back nevertheless (a restore, a failover that lost commits) is an error
 * until the process is started anew.
 */
final class PostgresClock implements AuthorityClock, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** One statement, one round trip: the setting holds until its commit. */
    private static final String NEXT =
            "SELECT pg_catalog.set_config('synchronous_commit', 'on', true), pg_catalog.nextval('dualwrite.clock')";

    private final Side side;
    private final HeldConnection connection;
    private long last;

    PostgresClock(Side side, DataSource dataSource) {
        this.side = side;
        this.connection = new HeldConnection(dataSource, TIMEOUT);
    }

    @Override
    public long tick() {
        try {
            return connection.use(fresh -> fresh, this::next);
        } catch (SQLException e) {
            throw Failures.translate(side, "read the clock dualwrite.clock", e);
        }
    }

    private long next(Connection current) throws SQLException {
        try (PreparedStatement select = current.prepareStatement(NEXT);
                ResultSet row = select.executeQuery()) {
            row.next();
            long value = row.getLong(2);
            if (value <= last) {
                throw new DualWriteException(
                        "The clock of the " + side.label() + " went back: " + value + " after " + last
                                + ". The database was restored, or failed over and lost commits: verify all tables again");
            }
            last = value;
            return value;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
