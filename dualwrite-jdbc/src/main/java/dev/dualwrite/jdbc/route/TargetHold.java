package dev.dualwrite.jdbc.route;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the target, taken from the pool for as long as a statement is open on it or a transaction reads there.
 *
 * <p>Threading: as the application's connection; {@link #abort} from any.
 *
 * <p>Invariants: only taking it and beginning on it throw; whatever fails while letting it go is contained. Once given back
 * it is never used again.
 */
final class TargetHold {
    private static final Logger LOG = LoggerFactory.getLogger(TargetHold.class);

    private final Connection connection;
    private int openStatements;
    private boolean inTransaction;
    private boolean givenBack;

    private TargetHold(Connection connection) {
        this.connection = connection;
    }

    /** Waits for a connection as long as the pool lets one wait. */
    static TargetHold take(DataSource pool) throws SQLException {
        return new TargetHold(pool.getConnection());
    }

    Connection connection() {
        return connection;
    }

    boolean inTransaction() {
        return inTransaction;
    }

    boolean givenBack() {
        return givenBack;
    }

    /** A statement is about to be opened; {@link #closed()} ends it. */
    void opening() {
        openStatements++;
    }

    void closed() {
        openStatements--;
        giveBackIfIdle();
    }

    void beginReadOnly() throws SQLException {
        if (!inTransaction) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            inTransaction = true;
        }
    }

    /** The application's transaction has ended, or goes on elsewhere. */
    void endTransaction() {
        if (inTransaction) {
            inTransaction = false;
            contained(() -> {
                connection.rollback();
                connection.setAutoCommit(true);
            });
            giveBackIfIdle();
        }
    }

    void giveBackIfIdle() {
        if (openStatements == 0 && !inTransaction) {
            giveBack();
        }
    }

    /** Gives it back whatever is open on it. */
    void giveBack() {
        if (!givenBack) {
            givenBack = true;
            contained(connection::close);
        }
    }

    void abort(Executor executor) {
        contained(() -> connection.abort(executor));
    }

    /** A call that may fail without consequence. */
    interface Call {
        void run() throws SQLException;
    }

    /** The answers are with the application already: what goes wrong now is between the pool and the target. */
    static void contained(Call call) {
        try {
            call.run();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Letting go of a connection to the target failed: {}", TargetFailure.described(e));
        }
    }
}
