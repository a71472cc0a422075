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
    private final StatementSides sides;
    private final ResultSet delegate;
    private final boolean fromTarget;

    RoutingResultSet(StatementSides sides, ResultSet delegate, boolean fromTarget) {
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
        return raw == null ? null : sides.wrapper();
    }

    @Override
    public void close() throws SQLException {
        delegate.close();
        if (fromTarget) {
            sides.closed(this);
        }
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
