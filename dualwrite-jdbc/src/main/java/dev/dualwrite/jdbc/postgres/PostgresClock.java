package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.ClockWentBackException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.AuthorityClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * The clock: {@code nextval} of a sequence without cache, on a connection of its own.
 *
 * <p>Thread-safe; readings of one instance queue for the connection.
 *
 * <p>Invariants: readings increase. Each commits synchronously, so that a crash of the server does not take numbers back that
 * were used. A reading of a session is above whatever the follower held when the session began, by whomever it came there,
 * and above all readings of earlier sessions; and its term is the stored one, which is stored with all tables suspect. Whatever
 * else the sequence says is doubt, which only a later term ends. Why sessions: a database that is restored or fails over ends them, so one that goes on
 * has the clock that it began with.
 */
final class PostgresClock implements AuthorityClock, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /**
     * One statement, one round trip: the setting holds until its commit. Its snapshot is older than the reading, so a term that
     * it shows was stored before.
     */
    private static final String NEXT =
            "SELECT pg_catalog.set_config('synchronous_commit', 'on', true), pg_catalog.nextval('dualwrite.clock'),"
                    + " (SELECT term FROM dualwrite.migration)";

    private final Side side;
    private final LongSupplier seen;
    private final HeldConnection connection;
    private long newest;

    /** @param seen at least the newest clock value that the follower holds; asked whenever a session begins */
    PostgresClock(Side side, DataSource dataSource, LongSupplier seen) {
        this.side = side;
        this.seen = seen;
        this.connection = new HeldConnection(dataSource, TIMEOUT);
    }

    @Override
    public long tick() {
        try {
            return connection.use(this::begin, this::next);
        } catch (SQLException e) {
            throw Failures.translate(side, "read the clock dualwrite.clock", e);
        }
    }

    private Connection begin(Connection fresh) {
        newest = Math.max(newest, seen.getAsLong());
        return fresh;
    }

    private long next(Connection current) throws SQLException {
        try (PreparedStatement select = current.prepareStatement(NEXT);
                ResultSet row = select.executeQuery()) {
            row.next();
            long value = row.getLong(2);
            long term = row.getLong(3);
            if (value <= newest) {
                String message = "The clock of the " + side.label() + " went back: " + value + " after " + newest
                        + ". The database was restored, or failed over and lost commits";
                // It would soon be above what it was, and as wrong: no value of this term is one any more.
                newest = Term.begin(Term.of(newest) + 1) - 1;
                throw new ClockWentBackException(side, message, newest);
            }
            if (!row.wasNull() && term != Term.of(value)) {
                throw new ClockWentBackException(
                        side,
                        "The clock of the " + side.label() + " is in term " + Term.of(value)
                                + ", and the control tables say " + term,
                        Math.max(value, Term.begin(term)));
            }
            newest = value;
            return value;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
