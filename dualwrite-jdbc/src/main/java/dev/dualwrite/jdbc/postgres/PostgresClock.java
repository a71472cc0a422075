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
 * <p>Invariant: readings increase. The session has synchronous_commit on, so that a crash of the server does not take
 * numbers back that were used; a sequence that went back nevertheless (a restore, a failover that lost commits) is an error
 * until the process is started anew.
 */
final class PostgresClock implements AuthorityClock, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
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
        try (PreparedStatement select = current.prepareStatement("SELECT nextval('dualwrite.clock')");
                ResultSet row = select.executeQuery()) {
            row.next();
            long value = row.getLong(1);
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
