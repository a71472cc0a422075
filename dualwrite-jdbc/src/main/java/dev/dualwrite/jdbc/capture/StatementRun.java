package dev.dualwrite.jdbc.capture;

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
    private final StatementBatch batch = new StatementBatch();

    StatementRun(CapturingConnection connection, Statement wrapper, Statement delegate) {
        this.connection = connection;
        this.delegate = delegate;
        this.results = new StatementResults(connection, wrapper);
    }

    StatementBatch batch() {
        return batch;
    }

    <T extends @Nullable Object> T execute(Planned planned, Bindings values, KeysAsked asked, SqlCall<T> call)
            throws SQLException {
        results.reset();
        StatementPlan plan = planned.plan();
        return connection.capture().run(new StatementExecution<>(plan, values, asked, delegate, results), () -> {
            T result = call.call();
            plan.executed(connection.capture().session().knowledge());
            return result;
        });
    }

    /** As {@link #execute}, for methods that return the result set itself. */
    @Nullable
    ResultSet query(Planned planned, Bindings values, SqlCall<ResultSet> call) throws SQLException {
        return results.result(execute(planned, values, KeysAsked.NONE, call));
    }

    <T> T executeBatch(SqlCall<T> call) throws SQLException {
        results.reset();
        try {
            return connection.capture().run(new BatchExecution<>(batch), call);
        } finally {
            batch.clear();
        }
    }

    @Nullable
    ResultSet result() throws SQLException {
        return results.result(delegate.getResultSet());
    }

    @Nullable
    ResultSet keys() throws SQLException {
        return results.keys(delegate.getGeneratedKeys());
    }

    void moved() {
        results.moved();
    }
}
