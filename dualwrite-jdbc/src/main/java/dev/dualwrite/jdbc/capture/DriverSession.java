package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Backend;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLException;

/**
 * What the driver itself knows of its session, without asking the server.
 *
 * <p>Threading: as the connection. Invariant: no method costs a round trip.
 */
final class DriverSession {
    private final BaseConnection driver;
    private final SessionKnowledge knowledge;

    DriverSession(BaseConnection driver, SessionKnowledge knowledge) {
        this.driver = driver;
        this.knowledge = knowledge;
    }

    SessionKnowledge knowledge() {
        return knowledge;
    }

    Backend backend() {
        return knowledge.backend();
    }

    TransactionState state() {
        return driver.getTransactionState();
    }

    boolean autoCommit() throws SQLException {
        return driver.getAutoCommit();
    }

    /** Whether turning autocommit on would commit what is open. */
    boolean manualCommit() {
        try {
            return !driver.getAutoCommit();
        } catch (SQLException closed) {
            return false;
        }
    }

    boolean is(Object connection) {
        return driver == connection;
    }

    boolean standardConformingStrings() {
        return driver.getStandardConformingStrings();
    }

    /** Whether {@code setString} sends text of type varchar; otherwise the server infers the type. */
    boolean stringsAreVarchar() {
        return driver.getStringVarcharFlag();
    }

    /** Whether statements run with the privileges of this role, and batches of them one by one. */
    boolean appends(String role) {
        return !knowledge.roleChanged()
                && role.equals(driver.getQueryExecutor().getUser())
                && !driver.getQueryExecutor().isReWriteBatchedInsertsEnabled();
    }

    /** The session's search path, where the server reports it by itself (PostgreSQL 18 and later). */
    @Nullable
    String searchPath() {
        return driver.getParameterStatus("search_path");
    }

    /** Whether nothing more can come of this connection, so that what was under way is over or in doubt. */
    boolean broken(Throwable error) throws SQLException {
        if (driver.isClosed()) {
            return true;
        }
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql) {
                String state = sql.getSQLState();
                boolean lost = state != null && (state.startsWith("08") || state.startsWith("57P"));
                if (lost && !saidByALivingServer(e)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** An ordinary ERROR, whatever its code (dblink and RAISE may give any): the session and its transaction go on. */
    private static boolean saidByALivingServer(Throwable error) {
        return error instanceof PSQLException e
                && e.getServerErrorMessage() != null
                && "ERROR".equals(e.getServerErrorMessage().getSeverity());
    }

    /** Whether the server itself refused the statement. Errors of the driver say nothing about what the server did. */
    static boolean refusedByServer(Throwable error) {
        if (error instanceof PSQLException e && e.getServerErrorMessage() != null) {
            return true;
        }
        return error instanceof BatchUpdateException && error.getCause() != null && refusedByServer(error.getCause());
    }
}
