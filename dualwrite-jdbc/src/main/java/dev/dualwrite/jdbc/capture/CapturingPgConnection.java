package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingPgConnection;
import java.sql.SQLException;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

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
    public CopyManager getCopyAPI() throws SQLException {
        return new CapturingCopy(connection, delegate);
    }
}
