package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.ForwardingResultSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Rows from the target, whose statement is the application's. The authority's lead to it by themselves.
 *
 * <p>Threading: as the driver's. Invariant: closing them gives the target's connection back.
 */
final class RoutingResultSet extends ForwardingResultSet {
    private final StatementSides sides;
    private final ResultSet delegate;
    private final boolean cursor;

    /** @param sides of the statement that the application asked */
    RoutingResultSet(StatementSides sides, ResultSet delegate) {
        this(sides, delegate, false);
    }

    private RoutingResultSet(StatementSides sides, ResultSet delegate, boolean cursor) {
        this.sides = sides;
        this.delegate = delegate;
        this.cursor = cursor;
    }

    @Override
    protected ResultSet delegate() {
        return delegate;
    }

    /** What is found in a row is closed by itself. */
    @Override
    protected ResultSet handedOut(ResultSet found) {
        return new RoutingResultSet(sides, found, true);
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        // Closed rows say so here; a pool's proxy of them hands its statement out all the same.
        delegate.getType();
        return delegate.getStatement() == null ? null : sides.wrapper();
    }

    @Override
    public void close() throws SQLException {
        delegate.close();
        if (!cursor) {
            sides.closed(this);
        }
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
