package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.ForwardingResultSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows from either side, whose statement is the application's.
 *
 * <p>Threading: as the driver's. Invariant: closing the target's rows gives its connection back.
 */
final class RoutingResultSet extends ForwardingResultSet {
    private final RoutingConnection connection;
    private final @Nullable StatementSides sides;
    private final ResultSet delegate;
    private final boolean fromTarget;
    private @Nullable Statement made;

    /** @param sides of the statement it came from; null for one of the driver's own making, such as a catalog query */
    RoutingResultSet(
            RoutingConnection connection, @Nullable StatementSides sides, ResultSet delegate, boolean fromTarget) {
        this.connection = connection;
        this.sides = sides;
        this.delegate = delegate;
        this.fromTarget = fromTarget;
    }

    @Override
    protected ResultSet delegate() {
        return delegate;
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        Statement raw = delegate.getStatement();
        if (raw == null) {
            return null;
        } else if (sides != null) {
            return sides.wrapper();
        }
        if (made == null) {
            made = connection.wrapped(raw);
        }
        return made;
    }

    @Override
    public void close() throws SQLException {
        delegate.close();
        if (fromTarget && sides != null) {
            sides.closed(this);
        }
    }

    @Override
    public @Nullable Object getObject(int columnIndex) throws SQLException {
        return connection.wrappedCursor(delegate.getObject(columnIndex));
    }

    @Override
    public @Nullable Object getObject(String columnLabel) throws SQLException {
        return connection.wrappedCursor(delegate.getObject(columnLabel));
    }

    @Override
    public @Nullable Object getObject(int columnIndex, Map<String, Class<?>> map) throws SQLException {
        return connection.wrappedCursor(delegate.getObject(columnIndex, map));
    }

    @Override
    public @Nullable Object getObject(String columnLabel, Map<String, Class<?>> map) throws SQLException {
        return connection.wrappedCursor(delegate.getObject(columnLabel, map));
    }

    @Override
    public <T> @Nullable T getObject(int columnIndex, Class<T> type) throws SQLException {
        return connection.wrappedCursor(type, delegate.getObject(columnIndex, type));
    }

    @Override
    public <T> @Nullable T getObject(String columnLabel, Class<T> type) throws SQLException {
        return connection.wrappedCursor(type, delegate.getObject(columnLabel, type));
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
