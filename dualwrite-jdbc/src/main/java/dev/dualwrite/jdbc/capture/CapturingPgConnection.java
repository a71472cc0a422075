package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingPgConnection;
import java.sql.SQLException;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.fastpath.Fastpath;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * The driver's own interface to a connection, with COPY captured.
 *
 * <p>Threading: as the driver's.
 */
final class CapturingPgConnection extends ForwardingPgConnection {
    private final CapturingConnection connection;
    private final BaseConnection delegate;

    CapturingPgConnection(CapturingConnection connection, BaseConnection delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    @Override
    protected BaseConnection delegate() {
        return delegate;
    }

    @Override
    public LargeObjectManager getLargeObjectAPI() throws SQLException {
        return connection.largeObjects(delegate::getLargeObjectAPI);
    }

    /** It calls any function by its number, and nothing can be seen of that. */
    @Override
    @SuppressWarnings("deprecation")
    public Fastpath getFastpathAPI() throws SQLException {
        connection.escapes();
        return delegate.getFastpathAPI();
    }

    @Override
    public CopyManager getCopyAPI() throws SQLException {
        return new CapturingCopy(connection, delegate);
    }
}
