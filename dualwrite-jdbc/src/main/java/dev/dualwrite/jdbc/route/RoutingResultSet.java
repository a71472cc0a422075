package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.ForwardingResultSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    protected ResultSet handedOut(ResultSet cursor) {
        return new RoutingResultSet(connection, null, cursor, false);
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
    public String toString() {
        return delegate.toString();
    }
}
