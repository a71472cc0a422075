package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingConnection;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * The application's connection to the authority, with capture around every call that may reach the server.
 *
 * <p>Threading: as the driver's: one thread at a time; {@link #abort} from any.
 *
 * <p>Invariant: everything that JDBC hands out of here leads back here.
 */
public class CapturingConnection extends ForwardingConnection {
    private final Connection delegate;
    private final SessionCapture capture;
    private final StatementPlans plans;
    private UnaryOperator<Statement> outermost = UnaryOperator.identity();
    private @Nullable CapturingMetaData metaData;
    private boolean escaped;

    CapturingConnection(Connection delegate, SessionCapture capture, StatementPlans plans) {
        this.delegate = delegate;
        this.capture = capture;
        this.plans = plans;
    }

    @Override
    protected final Connection delegate() {
        return delegate;
    }

    final SessionCapture capture() {
        return capture;
    }

    /** How an execution of a text is captured now. */
    final StatementPlan plan(String sql) {
        return plans.plan(sql, capture.session());
    }

    /** The same for texts that are sent one after the other. */
    final List<StatementPlan> plans(List<String> texts) {
        return plans.plans(texts, capture.session());
    }

    /** Wraps a statement that the driver made by itself; its text is what it says of itself. */
    final Statement wrapped(Statement raw) {
        if (raw instanceof CallableStatement callable) {
            return new CapturingCallableStatement(this, callable, raw.toString());
        } else if (raw instanceof PreparedStatement prepared) {
            return prepared(raw.toString(), KeysAsked.NONE, prepared);
        }
        return new CapturingStatement(this, raw);
    }

    /**
     * To be called by what the application holds instead of this connection, before anything is prepared: result sets lead
     * to its statements then, and need no wrapper of their own.
     *
     * @param outer wraps a statement of this connection's that the driver made by itself
     */
    public final void leadTo(UnaryOperator<Statement> outer) {
        outermost = outer;
    }

    /** The statement that the application holds instead of one of this connection's; its result sets lead to it. */
    public final void leadTo(Statement captured, Statement outer) {
        if (captured instanceof LedStatement led) {
            led.leadTo(outer);
        }
    }

    /**
     * To be called when the newest execution of the statement around this one was answered by another database: its earlier
     * results end, as they do with each execution.
     */
    public final void answeredElsewhere(Statement captured) throws SQLException {
        if (captured instanceof LedStatement led) {
            led.answeredElsewhere();
        }
    }

    /** What a result set of the driver's own making leads to. */
    final Statement ledTo(Statement raw) {
        return outermost.apply(wrapped(raw));
    }

    /** Makes a call that writes rows by a statement of the driver's own making. */
    final void runUnseen(SessionCapture.Own call) throws SQLException {
        capture.run(new StatementExecution<Boolean>(plans.unseen(), Bindings.NONE), () -> {
            call.run();
            return Boolean.FALSE;
        });
    }

    /** Hands out the driver's interface to large objects, and reports that it is used. */
    final LargeObjectManager largeObjects(SqlCall<LargeObjectManager> call) throws SQLException {
        return capture.run(new StatementExecution<>(plans.largeObjects(), Bindings.NONE), call);
    }

    /** Something of the driver's is handed out through which anything may be written: now, and until this is closed. */
    final void escapes() {
        escaped = true;
        capture.blind();
    }

    @Override
    public Statement createStatement() throws SQLException {
        return new CapturingStatement(this, delegate.createStatement());
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency) throws SQLException {
        return new CapturingStatement(this, delegate.createStatement(resultSetType, resultSetConcurrency));
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency, int resultSetHoldability)
            throws SQLException {
        return new CapturingStatement(
                this, delegate.createStatement(resultSetType, resultSetConcurrency, resultSetHoldability));
    }

    private PreparedStatement prepared(String sql, KeysAsked asked, PreparedStatement statement) {
        return new CapturingPreparedStatement(this, statement, sql, plan(sql).mayWrite(), asked);
    }

    /** The clause that returns rows which the application does not ask for; null if the session is better left alone. */
    final @Nullable Appendix appendix(StatementPlan plan) {
        Appendix appendix = plan.returning().appended();
        return appendix != null && capture.mayAppend(plans.role()) ? appendix : null;
    }

    /** Why rows must not come back now from a statement of the driver's, for people; empty if they may. */
    final String whyNot(Appendix appendix, Statement executor) {
        return plans.whyNot(appendix, capture.session(), executor);
    }

    final long rowCap() {
        return plans.rowCap();
    }

    /** Prepares a statement's twin with the application's own text. */
    final void prepareTwice(BoundTwice statement, Appendix plain, String sql) {
        capture.contained(() -> statement.take(delegate.prepareStatement(sql), plain));
    }

    /** Prepares a statement's twin with a clause of ours. */
    final void prepareTwice(BoundTwice statement, Appendix appendix) {
        capture.contained(() ->
                statement.take(delegate.prepareStatement(appendix.text(), Statement.RETURN_GENERATED_KEYS), appendix));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        StatementPlan plan = plan(sql);
        Appendix appendix = plan.returning().appended();
        boolean allowed = appendix != null && appendix(plan) != null;
        if (appendix == null || (!allowed && !appendix.apart())) {
            return new CapturingPreparedStatement(
                    this, delegate.prepareStatement(sql), sql, plan.mayWrite(), KeysAsked.NONE);
        } else if (!appendix.apart()) {
            PreparedStatement sent = delegate.prepareStatement(appendix.text(), Statement.RETURN_GENERATED_KEYS);
            return new CapturingPreparedStatement(
                    this, sql, plan.mayWrite(), new Withdrawal(this, sql, appendix, sent));
        }
        BoundTwice both = new BoundTwice(delegate.prepareStatement(sql));
        if (allowed && whyNot(appendix, both).isEmpty()) {
            prepareTwice(both, appendix);
        }
        return new CapturingPreparedStatement(this, both, sql, plan.mayWrite(), KeysAsked.NONE);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return autoGeneratedKeys == Statement.NO_GENERATED_KEYS
                ? prepareStatement(sql)
                : prepared(sql, KeysAsked.flag(autoGeneratedKeys), delegate.prepareStatement(sql, autoGeneratedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return prepared(sql, KeysAsked.NONE, delegate.prepareStatement(sql, columnIndexes));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return prepared(sql, KeysAsked.names(columnNames), delegate.prepareStatement(sql, columnNames));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int resultSetType, int resultSetConcurrency)
            throws SQLException {
        return prepared(sql, KeysAsked.NONE, delegate.prepareStatement(sql, resultSetType, resultSetConcurrency));
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        return prepared(
                sql,
                KeysAsked.NONE,
                delegate.prepareStatement(sql, resultSetType, resultSetConcurrency, resultSetHoldability));
    }

    private CallableStatement callable(String sql, CallableStatement statement) {
        return new CapturingCallableStatement(this, statement, sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return callable(sql, delegate.prepareCall(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int resultSetType, int resultSetConcurrency) throws SQLException {
        return callable(sql, delegate.prepareCall(sql, resultSetType, resultSetConcurrency));
    }

    @Override
    public CallableStatement prepareCall(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        return callable(sql, delegate.prepareCall(sql, resultSetType, resultSetConcurrency, resultSetHoldability));
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        DatabaseMetaData raw = delegate.getMetaData();
        CapturingMetaData wrapped = metaData;
        if (wrapped == null || wrapped.delegate() != raw) {
            wrapped = new CapturingMetaData(this, raw);
            metaData = wrapped;
        }
        return wrapped;
    }

    private void run(Boundary boundary, SessionCapture.Own call) throws SQLException {
        capture.run(Observed.<Boolean>boundary(boundary), () -> {
            call.run();
            return Boolean.FALSE;
        });
    }

    @Override
    public void commit() throws SQLException {
        run(Boundary.COMMIT, delegate::commit);
    }

    @Override
    public void rollback() throws SQLException {
        run(Boundary.ROLLBACK, delegate::rollback);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        run(new Boundary.RollbackTo(SavepointCall.name(savepoint)), () -> delegate.rollback(savepoint));
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        run(new Boundary.ReleaseSavepoint(SavepointCall.name(savepoint)), () -> delegate.releaseSavepoint(savepoint));
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        SavepointCall call = new SavepointCall(delegate::setSavepoint);
        return capture.run(call, call);
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        SavepointCall call = new SavepointCall(() -> delegate.setSavepoint(name));
        return capture.run(call, call);
    }

    /** Turning autocommit on commits what is open. */
    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && capture.session().manualCommit()) {
            run(Boundary.COMMIT, () -> delegate.setAutoCommit(true));
        } else {
            delegate.setAutoCommit(autoCommit);
        }
    }

    @Override
    public void close() throws SQLException {
        if (escaped) {
            capture.blind();
        }
        capture.close(delegate::close, capture.session().is(delegate));
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        if (executor == null) {
            // The driver's to refuse.
            delegate.abort(executor);
            return;
        }
        // Until the task has run, which may be never, the connection is as good as any.
        delegate.abort(task -> executor.execute(() -> {
            try {
                task.run();
            } finally {
                capture.aborted();
            }
        }));
    }

    /**
     * {@inheritDoc}
     *
     * <p>A {@link PGConnection} or {@link BaseConnection} is captured in its COPY too. A class of the driver's gets the
     * driver's own connection.
     */
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        T raw = delegate.unwrap(iface);
        if (iface == PGConnection.class && raw instanceof BaseConnection driver) {
            return iface.cast(new CapturingPgConnection(this, driver));
        } else if (iface == BaseConnection.class && raw instanceof BaseConnection driver) {
            return iface.cast(DriverFace.of(this, driver));
        }
        return handedOut(iface, raw);
    }

    /**
     * What an object of ours unwraps to. Through one of the driver's own that may write, nothing can be seen: all migrated
     * tables are suspect now and when this connection is closed.
     */
    final <T> T handedOut(Class<T> iface, T raw) {
        if (iface == PGStatement.class && raw instanceof PGStatement driver) {
            return iface.cast(new PgStatementSettings(driver));
        }
        if (raw instanceof Connection
                || raw instanceof Statement
                || raw instanceof ResultSet
                || raw instanceof DatabaseMetaData) {
            escapes();
        }
        return raw;
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
