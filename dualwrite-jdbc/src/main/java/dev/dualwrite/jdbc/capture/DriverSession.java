package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.NameResolution.Names;
import dev.dualwrite.model.Backend;
import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.util.PSQLException;

/**
 * What the driver itself knows of its session, without asking the server.
 *
 * <p>Threading: as the connection. Invariant: no method costs a round trip.
 */
final class DriverSession {
    private static final Pattern PLAIN_SCHEMA = Pattern.compile("[a-z_][a-z0-9_]*");

    private final BaseConnection driver;
    private final SessionKnowledge knowledge;
    private final SchemaFacts catalog;
    private @Nullable String searchPath;
    private @Nullable Names names;

    /** @param catalog says when temporary tables may have come of functions that were not known */
    DriverSession(BaseConnection driver, SessionKnowledge knowledge, SchemaFacts catalog) {
        this.catalog = catalog;
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

    /** Whether the driver has hung up, so that it refuses every call without sending anything. */
    boolean closed() throws SQLException {
        return driver.isClosed();
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
                && !knowledge.aheadOfCatalog()
                && role.equals(driver.getQueryExecutor().getUser())
                && !driver.getQueryExecutor().isReWriteBatchedInsertsEnabled();
    }

    /**
     * What the session's names depend on: its search path where the server reports it by itself (PostgreSQL 18 and later),
     * and whether temporary tables, or tables that the catalog
     * does not show yet, may hide others. The same object as long as nothing of it has changed.
     */
    Names names() {
        String path = driver.getParameterStatus("search_path");
        boolean temporaryTables = knowledge.temporaryTables(catalog.temporaryDoubts()) || knowledge.aheadOfCatalog();
        boolean temporaryViews = knowledge.temporaryViews();
        Names known = names;
        if (known == null
                || known.temporaryTables() != temporaryTables
                || known.temporaryViews() != temporaryViews
                || !Objects.equals(path, searchPath)) {
            known = new Names(schemas(path), temporaryTables, temporaryViews);
            searchPath = path;
            names = known;
        }
        return known;
    }

    /** The schemas of a search path if all are plain names; {@code "$user"} and quoted ones are not looked into. */
    private static @Nullable List<String> schemas(@Nullable String searchPath) {
        if (searchPath == null) {
            return null;
        }
        List<String> schemas =
                Arrays.stream(searchPath.split(",")).map(String::strip).toList();
        return schemas.stream().allMatch(s -> PLAIN_SCHEMA.matcher(s).matches()) ? schemas : null;
    }

    /**
     * Whether the driver can fetch a statement's rows in parts: inside a transaction that methods began, and only forward.
     *
     * @param statement the driver's; null for one that would be made now
     */
    boolean streams(@Nullable Statement statement) {
        try {
            PreferQueryMode mode = driver.getPreferQueryMode();
            return !driver.getAutoCommit()
                    && (statement == null || statement.getResultSetType() == ResultSet.TYPE_FORWARD_ONLY)
                    && (statement == null ? driver.getHoldability() : statement.getResultSetHoldability())
                            == ResultSet.CLOSE_CURSORS_AT_COMMIT
                    && (mode == PreferQueryMode.EXTENDED || mode == PreferQueryMode.EXTENDED_CACHE_EVERYTHING);
        } catch (SQLException closed) {
            return false;
        }
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
