package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.StatementExecution.Asking;
import dev.dualwrite.jdbc.capture.forward.ForwardingCallableStatement;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A callable statement whose executions are observed. What a routine writes cannot be told from its parameters, so they
 * are not kept.
 *
 * <p>Threading: as the driver's.
 */
final class CapturingCallableStatement extends ForwardingCallableStatement implements LedStatement {
    private final CapturingConnection connection;
    private final CallableStatement delegate;
    private final String sql;
    private final StatementRun run;

    CapturingCallableStatement(CapturingConnection connection, CallableStatement delegate, String sql) {
        this.connection = connection;
        this.delegate = delegate;
        this.sql = sql;
        this.run = new StatementRun(connection, this, delegate, false);
    }

    @Override
    protected CallableStatement delegate() {
        return delegate;
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

    @Override
    protected ResultSet handedOut(ResultSet cursor) {
        return new CapturingResultSet(connection, null, cursor);
    }

    @Override
    public boolean execute() throws SQLException {
        return run.execute(connection.plan(sql), Bindings.NONE, Asking.NOTHING, delegate::execute);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return run.execute(connection.plan(sql), Bindings.NONE, Asking.NOTHING, delegate::executeUpdate);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return run.execute(connection.plan(sql), Bindings.NONE, Asking.NOTHING, delegate::executeLargeUpdate);
    }

    @Override
    public @Nullable ResultSet executeQuery() throws SQLException {
        return run.query(
                connection.plan(sql), Bindings.NONE, KeysAsked.NONE, delegate, PreparedStatement::executeQuery);
    }

    /** The driver refuses it; a result set would be wrapped all the same. */
    @Override
    public @Nullable ResultSet executeQuery(String sql) throws SQLException {
        return run.query(connection.plan(sql), Bindings.NONE, KeysAsked.NONE, delegate, s -> s.executeQuery(sql));
    }

    @Override
    public void addBatch() throws SQLException {
        delegate.addBatch();
        run.batch().add(sql, Bindings.NONE);
    }

    @Override
    public void clearBatch() throws SQLException {
        run.clearBatch();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return run.executeBatch(KeysAsked.NONE, delegate::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return run.executeBatch(KeysAsked.NONE, delegate::executeLargeBatch);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection raw = delegate.getConnection();
        return raw == null ? raw : connection;
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return iface.isInstance(this) ? iface.cast(this) : connection.handedOut(iface, delegate.unwrap(iface));
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
