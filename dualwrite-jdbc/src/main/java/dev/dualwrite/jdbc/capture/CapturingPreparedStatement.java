package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.StatementExecution.Asking;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement whose executions are observed.
 *
 * <p>Threading: as the driver's. The methods that take SQL text are the driver's to refuse.
 */
final class CapturingPreparedStatement extends BindingPreparedStatement implements LedStatement {
    private final String sql;
    private final StatementRun run;
    private final @Nullable BoundTwice twice;
    private KeysAsked asked;
    private @Nullable Withdrawal withdrawal;

    CapturingPreparedStatement(
            CapturingConnection connection, PreparedStatement delegate, String sql, boolean mayWrite, KeysAsked asked) {
        super(delegate, mayWrite);
        this.sql = sql;
        this.asked = asked;
        this.run = new StatementRun(connection, this, delegate, false);
        this.twice = delegate instanceof BoundTwice both ? both : null;
    }

    /** A statement that was prepared with a clause of ours. */
    CapturingPreparedStatement(CapturingConnection connection, String sql, boolean mayWrite, Withdrawal withdrawal) {
        super(withdrawal.statement(), mayWrite);
        this.sql = sql;
        this.asked = withdrawal.asked();
        this.run = new StatementRun(connection, this, withdrawal.statement(), true);
        this.twice = null;
        this.withdrawal = withdrawal;
    }

    private void withdraw() {
        Withdrawal pending = withdrawal;
        if (pending != null && run.batchIsEmpty() && pending.done()) {
            withdrawal = null;
            asked = KeysAsked.NONE;
            run.hidesNoMore();
        }
    }

    @Override
    public void leadTo(Statement outer) {
        run.leadTo(outer);
    }

    @Override
    public void answeredElsewhere() throws SQLException {
        run.answeredElsewhere();
    }

    @Override
    protected Statement outcome() {
        return run;
    }

    private <T> T execute(StatementCall<PreparedStatement, T> call, LongFunction<T> counted) throws SQLException {
        BoundTwice both = twice;
        if (both == null) {
            withdraw();
            return run.execute(run.connection().plan(sql), values(), Asking.of(asked), delegate(), call);
        }
        StatementPlan plan = run.connection().plan(sql);
        Appendix appendix = run.connection().appendix(plan);
        String whyNot = appendix == null ? "" : run.connection().whyNot(appendix, both.newest());
        try {
            if (appendix == null || !whyNot.isEmpty()) {
                return run.execute(plan, values(), Asking.not(whyNot), both, call);
            } else if (!appendix.equals(both.ready())) {
                return run.execute(plan, values(), Asking.not("it was prepared before that was known"), both, call);
            }
            PreparedStatement second = both.second();
            return run.executeApart(plan, values(), appendix, second, () -> call.on(second), counted);
        } finally {
            if (appendix != null && whyNot.isEmpty() && !both.has(appendix)) {
                run.connection().prepareTwice(both, appendix);
            }
        }
    }

    @Override
    public boolean execute() throws SQLException {
        return execute(PreparedStatement::execute, count -> false);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return execute(PreparedStatement::executeUpdate, StatementRun::small);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return execute(PreparedStatement::executeLargeUpdate, count -> count);
    }

    @Override
    public @Nullable ResultSet executeQuery() throws SQLException {
        withdraw();
        return run.query(run.connection().plan(sql), values(), asked, delegate(), PreparedStatement::executeQuery);
    }

    /** The driver refuses it; a result set would be wrapped all the same. */
    @Override
    public @Nullable ResultSet executeQuery(String other) throws SQLException {
        return run.query(
                run.connection().plan(other),
                Bindings.NONE,
                KeysAsked.NONE,
                delegate(),
                statement -> statement.executeQuery(other));
    }

    @Override
    public void addBatch() throws SQLException {
        withdraw();
        delegate().addBatch();
        run.batch().add(sql, values());
    }

    @Override
    public void clearBatch() throws SQLException {
        run.clearBatch();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return run.executeBatch(asked, delegate()::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return run.executeBatch(asked, delegate()::executeLargeBatch);
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        run.closeOnCompletion();
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        return run.isCloseOnCompletion();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection raw = delegate().getConnection();
        return raw == null ? raw : run.connection();
    }

    /** The server is asked about the application's text, as the driver would; with a clause of ours it has columns. */
    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        if (!asked.hidden() || delegate().isClosed()) {
            return delegate().getMetaData();
        }
        try (PreparedStatement plain = delegate().getConnection().prepareStatement(asked.plain())) {
            return plain.getMetaData();
        }
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return iface.isInstance(this)
                ? iface.cast(this)
                : run.connection().handedOut(iface, delegate().unwrap(iface));
    }

    @Override
    public String toString() {
        return AppendedReturning.removed(delegate().toString(), asked);
    }
}
