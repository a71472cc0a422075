package dev.dualwrite.jdbc.capture;

import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What all kinds of statements share: executions that are observed, a batch, and wrapped results.
 *
 * <p>Threading: as the statement.
 */
final class StatementRun {
    private final CapturingConnection connection;
    private final Statement delegate;
    private final StatementResults results;
    private @Nullable StatementBatch batch;
    private boolean hidden;

    StatementRun(CapturingConnection connection, Statement wrapper, Statement delegate) {
        this.connection = connection;
        this.delegate = delegate;
        this.results = new StatementResults(connection, wrapper);
    }

    StatementBatch batch() {
        StatementBatch known = batch;
        if (known == null) {
            known = new StatementBatch();
            batch = known;
        }
        return known;
    }

    <T extends @Nullable Object> T execute(Planned planned, Bindings values, KeysAsked asked, SqlCall<T> call)
            throws SQLException {
        results.reset();
        hidden = asked.hidden();
        StatementPlan plan = planned.plan();
        if (connection.capture().passes(plan)) {
            T result = call.call();
            plan.executed(connection.capture().session().knowledge());
            return result;
        }
        return connection.capture().run(new StatementExecution<>(plan, values, asked, delegate, results), () -> {
            T result = hidden ? unlimited(call) : call.call();
            plan.executed(knowledge());
            return result;
        });
    }

    private SessionKnowledge knowledge() {
        return connection.capture().session().knowledge();
    }

    /** A limit on fetched rows would cut the keys off, and with them the count. */
    private <T extends @Nullable Object> T unlimited(SqlCall<T> call) throws SQLException {
        int maxRows = delegate.getMaxRows();
        int fetchSize = delegate.getFetchSize();
        if (maxRows == 0 && fetchSize == 0) {
            return call.call();
        }
        delegate.setMaxRows(0);
        delegate.setFetchSize(0);
        try {
            return call.call();
        } finally {
            delegate.setMaxRows(maxRows);
            delegate.setFetchSize(fetchSize);
        }
    }

    /** As {@link #execute}, for methods that return the result set itself. */
    @Nullable
    ResultSet query(Planned planned, Bindings values, KeysAsked asked, SqlCall<ResultSet> call) throws SQLException {
        return results.result(execute(planned, values, asked, call));
    }

    <T> T executeBatch(KeysAsked asked, SqlCall<T> call) throws SQLException {
        results.reset();
        hidden = asked.hidden();
        StatementBatch entries = batch();
        try {
            return connection.capture().run(new BatchExecution<>(entries, asked, delegate), () -> {
                T result = call.call();
                entries.entries().forEach(entry -> entry.plan().executed(knowledge()));
                return result;
            });
        } catch (BatchUpdateException e) {
            // The driver quotes what was sent.
            throw AppendedReturning.removed(e, asked);
        } finally {
            entries.clear();
        }
    }

    @Nullable
    ResultSet result() throws SQLException {
        return results.result(delegate.getResultSet());
    }

    @Nullable
    ResultSet keys() throws SQLException {
        ResultSet keys = delegate.getGeneratedKeys();
        return results.keys(hidden ? connection.noKeys() : keys);
    }

    void moved() {
        results.moved();
    }
}
