package dev.dualwrite.jdbc.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Those of the result sets of one execution that are handed out otherwise than as the driver gives them: its keys, and what was
 * peeked into. The way back from each ends at the statement that the application holds.
 *
 * <p>Threading: as the statement. Invariant: one driver object, one wrapper; a result set that was peeked into is handed
 * out as if it had not been.
 */
final class StatementResults {
    private final CapturingConnection connection;
    private final Statement wrapper;
    private @Nullable CapturingResultSet currentKeys;
    private @Nullable ResultSet peekedKeys;
    private @Nullable ResultSet peekedResult;

    StatementResults(CapturingConnection connection, Statement wrapper) {
        this.connection = connection;
        this.wrapper = wrapper;
    }

    /** The current result is another one now. */
    void moved() {
        peekedResult = null;
    }

    /** The current result, if it was peeked into. */
    @Nullable
    ResultSet peekedResult() {
        return peekedResult;
    }

    @Nullable
    ResultSet keys(@Nullable ResultSet raw) {
        if (raw == null || peekedKeys != null) {
            return raw == null ? null : peekedKeys;
        }
        CapturingResultSet known = currentKeys;
        if (known == null || known.delegate() != raw) {
            known = new CapturingResultSet(connection, wrapper, raw);
            currentKeys = known;
        }
        return known;
    }

    /** An empty result in place of keys that nobody asked for. */
    ResultSet noKeys(ResultSet none, SessionCapture.Own closed) {
        return new CapturingResultSet(connection, wrapper, none) {
            @Override
            public void close() throws SQLException {
                super.close();
                closed.run();
            }
        };
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
}
