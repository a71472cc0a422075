package dev.dualwrite.jdbc.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The result sets that one statement hands out, each wrapped so that its way back ends at the statement's own wrapper.
 *
 * <p>Threading: as the statement. Invariant: one driver object, one wrapper; a result set that was peeked into is handed
 * out as if it had not been.
 */
final class StatementResults {
    private final CapturingConnection connection;
    private final Statement wrapper;
    private @Nullable ResultSet raw;
    private @Nullable ResultSet wrapped;
    private @Nullable ResultSet peekedKeys;
    private @Nullable ResultSet peekedResult;

    StatementResults(CapturingConnection connection, Statement wrapper) {
        this.connection = connection;
        this.wrapper = wrapper;
    }

    /** A new execution: what was handed out before is history. */
    void reset() {
        raw = null;
        wrapped = null;
        peekedKeys = null;
        peekedResult = null;
    }

    /** The current result is another one now. */
    void moved() {
        peekedResult = null;
    }

    @Nullable
    ResultSet result(@Nullable ResultSet current) {
        return current != null && peekedResult != null ? peekedResult : wrap(current);
    }

    @Nullable
    ResultSet keys(@Nullable ResultSet keys) {
        return keys != null && peekedKeys != null ? peekedKeys : wrap(keys);
    }

    void peekedKeys(ResultSet keys) throws SQLException {
        peekedKeys = peeked(keys);
    }

    void peekedResult(ResultSet result) throws SQLException {
        peekedResult = peeked(result);
    }

    private ResultSet peeked(ResultSet stepped) throws SQLException {
        if (stepped.getType() != ResultSet.TYPE_FORWARD_ONLY) {
            stepped.beforeFirst();
            return new CapturingResultSet(connection, wrapper, stepped);
        }
        return new PeekedResultSet(connection, wrapper, stepped);
    }

    private @Nullable ResultSet wrap(@Nullable ResultSet set) {
        if (set == null) {
            return null;
        }
        if (wrapped == null || raw != set) {
            raw = set;
            wrapped = new CapturingResultSet(connection, wrapper, set);
        }
        return wrapped;
    }
}
