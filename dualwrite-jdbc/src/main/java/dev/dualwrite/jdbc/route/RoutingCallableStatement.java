package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.ForwardingCallableStatement;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A call, which only the authority ever gets: a routine may do anything.
 *
 * <p>Threading: as the driver's.
 */
final class RoutingCallableStatement extends ForwardingCallableStatement {
    private final RoutingConnection connection;
    private final CallableStatement delegate;
    private final SqlTraits traits;
    private final StatementSides sides;

    RoutingCallableStatement(RoutingConnection connection, CallableStatement delegate, SqlTraits traits) {
        this.connection = connection;
        this.delegate = delegate;
        this.traits = traits;
        this.sides = new StatementSides(connection, this, delegate);
    }

    @Override
    protected CallableStatement delegate() {
        return delegate;
    }

    @Override
    protected Statement outcome() {
        return sides;
    }

    @Override
    public @Nullable ResultSet executeQuery() throws SQLException {
        return sides.queryOnAuthority(traits, delegate::executeQuery);
    }

    @Override
    public boolean execute() throws SQLException {
        return sides.onAuthority(traits, delegate::execute);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return sides.onAuthority(traits, delegate::executeUpdate);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return sides.onAuthority(traits, delegate::executeLargeUpdate);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return sides.onAuthority(traits, delegate::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return sides.onAuthority(traits, delegate::executeLargeBatch);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection raw = delegate.getConnection();
        return raw == null ? raw : connection;
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
