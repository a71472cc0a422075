package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingResultSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A result set whose statement is the application's, and whose updates are noticed.
 *
 * <p>Threading: as the driver's. Invariant: reading costs one more virtual call and nothing else.
 */
class CapturingResultSet extends ForwardingResultSet {
    private final CapturingConnection connection;
    private final @Nullable Statement statement;
    private final ResultSet delegate;
    private @Nullable Statement made;

    /** @param statement the wrapper it came from; null for one of the driver's own making, such as a catalog query */
    CapturingResultSet(CapturingConnection connection, @Nullable Statement statement, ResultSet delegate) {
        this.connection = connection;
        this.statement = statement;
        this.delegate = delegate;
    }

    @Override
    protected final ResultSet delegate() {
        return delegate;
    }

    @Override
    protected final ResultSet handedOut(ResultSet cursor) {
        return new CapturingResultSet(connection, null, cursor);
    }

    @Override
    public final @Nullable Statement getStatement() throws SQLException {
        Statement raw = delegate.getStatement();
        if (raw == null || statement != null) {
            return raw == null ? null : statement;
        }
        if (made == null) {
            made = connection.ledTo(raw);
        }
        return made;
    }

    @Override
    public final void insertRow() throws SQLException {
        update(delegate::insertRow);
    }

    @Override
    public final void updateRow() throws SQLException {
        update(delegate::updateRow);
    }

    @Override
    public final void deleteRow() throws SQLException {
        update(delegate::deleteRow);
    }

    /** The driver makes a statement of its own for it: which table it names is not to be seen here. */
    private void update(SessionCapture.Own call) throws SQLException {
        if (delegate.getConcurrency() != ResultSet.CONCUR_UPDATABLE) {
            call.run();
            return;
        }
        connection.runUnseen(call);
    }

    @Override
    public final <T> T unwrap(Class<T> iface) throws SQLException {
        return iface.isInstance(this) ? iface.cast(this) : connection.handedOut(iface, delegate.unwrap(iface));
    }

    @Override
    public final String toString() {
        return delegate.toString();
    }
}
