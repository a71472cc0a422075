package dev.dualwrite.jdbc.route;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement each of whose executions goes to the side that answers it.
 *
 * <p>Threading: as the driver's; {@link #cancel} from any. The methods that take SQL text are the driver's to refuse.
 *
 * <p>Invariant: it is always prepared and bound on the authority, where everything but a read is executed; on the target it
 * is prepared for one execution at a time, which the driver's own cache of statements makes cheap.
 */
final class RoutingPreparedStatement extends RecordingPreparedStatement {
    private final String sql;
    private final SqlTraits traits;
    private final StatementSides sides;

    /** @param readable whether it can be made again on the target */
    RoutingPreparedStatement(
            RoutingConnection connection, PreparedStatement delegate, String sql, SqlTraits traits, boolean readable) {
        super(delegate, readable, connection.router());
        this.sql = sql;
        this.traits = traits;
        this.sides = new StatementSides(connection, this, delegate);
        if (!readable) {
            sides.authorityOnly();
        }
    }

    @Override
    protected Statement outcome() {
        return sides;
    }

    private PreparedStatement open(Connection target) throws SQLException {
        return target.prepareStatement(
                sql,
                delegate().getResultSetType(),
                delegate().getResultSetConcurrency(),
                delegate().getResultSetHoldability());
    }

    private interface StatementCall<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private <T> TargetQuery<PreparedStatement, T> onTarget(StatementCall<T> call) {
        return new TargetQuery<>() {
            @Override
            public PreparedStatement open(Connection target) throws SQLException {
                return RoutingPreparedStatement.this.open(target);
            }

            @Override
            public T execute(PreparedStatement statement) throws SQLException {
                bind(statement);
                return call.on(statement);
            }
        };
    }

    @Override
    public @Nullable ResultSet executeQuery() throws SQLException {
        return repeatable()
                ? sides.query(traits, onTarget(PreparedStatement::executeQuery), delegate()::executeQuery)
                : sides.queryOnAuthority(traits, delegate()::executeQuery);
    }

    @Override
    public boolean execute() throws SQLException {
        return repeatable()
                ? sides.execute(traits, onTarget(PreparedStatement::execute), delegate()::execute)
                : sides.onAuthority(traits, delegate()::execute);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return sides.onAuthority(traits, delegate()::executeUpdate);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return sides.onAuthority(traits, delegate()::executeLargeUpdate);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return sides.onAuthority(traits, delegate()::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return sides.onAuthority(traits, delegate()::executeLargeBatch);
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        Statement open = sides.target();
        return open instanceof PreparedStatement target
                ? target.getMetaData()
                : delegate().getMetaData();
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        sides.setCursorName(name);
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        sides.setEscapeProcessing(enable);
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        sides.closeOnCompletion();
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return sides.unwrap(iface);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection raw = delegate().getConnection();
        return raw == null ? raw : sides.connection();
    }

    @Override
    public void close() throws SQLException {
        sides.close();
    }

    @Override
    public String toString() {
        return delegate().toString();
    }
}
