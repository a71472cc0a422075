package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.StatementExecution.Asking;
import dev.dualwrite.jdbc.capture.forward.ForwardingStatement;
import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.Field;

/**
 * What all kinds of statements share: executions that are observed, a batch, and wrapped results. As a statement itself, it
 * answers what they are asked alike.
 *
 * <p>Threading: as the statement.
 */
final class StatementRun extends ForwardingStatement {
    private static final long NOT_STREAMED = -1;

    private final CapturingConnection connection;
    private final Statement delegate;
    private Statement wrapper;
    private @Nullable CapturingResultSet current;
    private @Nullable StatementResults results;
    private @Nullable StatementBatch batch;
    private boolean alwaysHides;
    private boolean hidden;
    private boolean completes;
    private boolean completionPassedOn;
    private long streamed = NOT_STREAMED;

    /** @param alwaysHides the driver's statement was prepared with a clause of ours */
    StatementRun(CapturingConnection connection, Statement wrapper, Statement delegate, boolean alwaysHides) {
        this.connection = connection;
        this.alwaysHides = alwaysHides;
        this.delegate = delegate;
        this.wrapper = wrapper;
    }

    @Override
    protected Statement delegate() {
        return delegate;
    }

    /** What the application holds, and result sets say they came from. */
    void leadTo(Statement outer) {
        wrapper = outer;
    }

    /** Rows are closed, those that were kept too, and keys are not handed out again. */
    void answeredElsewhere() throws SQLException {
        begin(true);
        delegate.getMoreResults(CLOSE_ALL_RESULTS);
    }

    CapturingConnection connection() {
        return connection;
    }

    /** Those of the execution's result sets that are not simply the driver's. */
    StatementResults results() {
        StatementResults known = results;
        if (known == null) {
            known = new StatementResults(connection, wrapper);
            results = known;
        }
        return known;
    }

    /** One driver object, one wrapper; one that was peeked into as if it had not been. */
    private @Nullable ResultSet result(@Nullable ResultSet raw) {
        if (raw == null) {
            return null;
        }
        ResultSet peeked = results == null ? null : results.peekedResult();
        if (peeked != null) {
            return peeked;
        }
        CapturingResultSet known = current;
        if (known == null || known.delegate() != raw) {
            known = new CapturingResultSet(connection, wrapper, raw);
            current = known;
        }
        return known;
    }

    /** The driver's statement was replaced by one without a clause of ours. */
    void hidesNoMore() {
        alwaysHides = false;
    }

    boolean batchIsEmpty() {
        return batch == null || batch.isEmpty();
    }

    StatementBatch batch() {
        StatementBatch known = batch;
        if (known == null) {
            known = new StatementBatch();
            batch = known;
        }
        return known;
    }

    <T extends @Nullable Object> T execute(StatementPlan plan, Bindings values, Asking asking, SqlCall<T> call)
            throws SQLException {
        return execute(plan, values, asking, call, SqlCall::call);
    }

    /** Executes the driver's statement, or whatever stands for it in the call. */
    <S, T extends @Nullable Object> T execute(
            StatementPlan plan, Bindings values, Asking asking, S statement, StatementCall<S, T> call)
            throws SQLException {
        begin(asking.keys().hidden());
        SessionCapture capture = connection.capture();
        T result = capture.passes(plan)
                ? capture.pass(plan, statement, call)
                : capture.run(
                        new StatementExecution<>(plan, values, asking, delegate, this),
                        hidden ? () -> limited(delegate, 0, () -> call.on(statement)) : () -> call.on(statement));
        passCompletionOn();
        return result;
    }

    private void begin(boolean hides) {
        current = null;
        results = null;
        hidden = hides;
        streamed = NOT_STREAMED;
    }

    /**
     * Executes a statement with a clause of ours that may return many rows. Those that do not come with the execution
     * itself are fetched in parts, and counted, since the driver does not learn the count then.
     *
     * @param appendix the clause, the plan's own
     * @param executor the driver's statement that {@code call} executes
     * @param counted what the call returns for a count
     */
    <T extends @Nullable Object> T executeApart(
            StatementPlan plan,
            Bindings values,
            Appendix appendix,
            Statement executor,
            SqlCall<T> call,
            LongFunction<T> counted)
            throws SQLException {
        begin(true);
        boolean parts = appendix.size() == Wanted.Size.MANY
                && connection.capture().session().streams(executor);
        HiddenRows rows = new HiddenRows(plan.returning().columns(), connection.rowCap());
        Asking asking = new Asking(KeysAsked.hidden(appendix.text()), "", rows);
        return connection.capture().run(new StatementExecution<>(plan, values, asking, executor, this), () -> {
            T result = limited(executor, parts ? HiddenRows.FIRST : 0, call);
            if (executor.getLargeUpdateCount() >= 0) {
                return result;
            }
            rows.read(executor.getGeneratedKeys());
            streamed = rows.count();
            return counted.apply(streamed);
        });
    }

    /** A limit on fetched rows would cut them off, and with them the count. */
    private <T extends @Nullable Object> T limited(Statement executor, int fetched, SqlCall<T> call)
            throws SQLException {
        int maxRows = executor.getMaxRows();
        int fetchSize = executor.getFetchSize();
        int fieldSize = executor.getMaxFieldSize();
        int direction = executor.getFetchDirection();
        boolean limits = maxRows != 0 || fetchSize != fetched || fieldSize != 0 || direction != ResultSet.FETCH_FORWARD;
        if (limits) {
            executor.setMaxFieldSize(0);
            executor.setFetchDirection(ResultSet.FETCH_FORWARD);
            executor.setMaxRows(0);
            executor.setFetchSize(fetched);
        }
        try {
            return call.call();
        } catch (SQLException e) {
            throw RestoredError.of(e);
        } finally {
            if (limits) {
                // The call's own outcome is the application's, whatever becomes of the limits.
                connection.capture().contained(() -> {
                    if (!executor.isClosed()) {
                        executor.setMaxRows(maxRows);
                        executor.setFetchSize(fetchSize);
                        executor.setMaxFieldSize(fieldSize);
                        executor.setFetchDirection(direction);
                    }
                });
            }
        }
    }

    /** As {@link #execute}, for methods that return the result set itself. */
    @Nullable
    <S> ResultSet query(
            StatementPlan plan, Bindings values, KeysAsked asked, S statement, StatementCall<S, ResultSet> call)
            throws SQLException {
        return result(execute(plan, values, Asking.of(asked), statement, call));
    }

    <T> T executeBatch(KeysAsked asked, SqlCall<T> call) throws SQLException {
        begin(asked.hidden());
        StatementBatch entries = batch();
        boolean[] sent = new boolean[1];
        try {
            return connection
                    .capture()
                    .run(new BatchExecution<>(entries, entries.plans(connection::plans), asked, delegate), () -> {
                        sent[0] = true;
                        return hidden ? limited(delegate, 0, call) : call.call();
                    });
        } catch (BatchUpdateException e) {
            // The driver quotes what was sent.
            throw AppendedReturning.removed(e, asked);
        } finally {
            entries.clear();
            if (!sent[0]) {
                // The driver's list goes with an execution, as ours does, be it refused.
                delegate.clearBatch();
            }
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        delegate.clearBatch();
        batch().clear();
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        return result(delegate.getResultSet());
    }

    @Override
    public @Nullable ResultSet getGeneratedKeys() throws SQLException {
        ResultSet keys = delegate.getGeneratedKeys();
        if (!hidden) {
            return results().keys(keys);
        }
        // The driver's answer where none were asked for: another one each time.
        ResultSet none = delegate.unwrap(BaseStatement.class).createDriverResultSet(new Field[0], new ArrayList<>());
        return results().noKeys(none, () -> {
            if ((completes && !completionPassedOn) || delegate.isClosed()) {
                delegate.close();
            }
        });
    }

    /**
     * As the driver's, which would close the statement together with a result that nobody else sees: as long as it has one, it
     * is not told.
     */
    @Override
    public void closeOnCompletion() throws SQLException {
        completes = true;
        passCompletionOn();
    }

    private void passCompletionOn() throws SQLException {
        boolean hiding = alwaysHides || (hidden && !(delegate instanceof BoundTwice));
        if (completes && !completionPassedOn && !hiding) {
            completionPassedOn = true;
            delegate.closeOnCompletion();
        }
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        return completes || delegate.isCloseOnCompletion();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        int count = delegate.getUpdateCount();
        return streamed < 0 ? count : small(streamed);
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        long count = delegate.getLargeUpdateCount();
        return streamed < 0 ? count : streamed;
    }

    /** A count as the driver gives it where an int is wanted. */
    static int small(long count) {
        return count > Integer.MAX_VALUE ? Statement.SUCCESS_NO_INFO : (int) count;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        boolean more = delegate.getMoreResults();
        moved();
        return more;
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        boolean more = delegate.getMoreResults(current);
        moved();
        return more;
    }

    private void moved() {
        streamed = NOT_STREAMED;
        if (results != null) {
            results.moved();
        }
    }
}
