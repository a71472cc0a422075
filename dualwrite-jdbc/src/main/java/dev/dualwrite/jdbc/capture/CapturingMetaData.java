package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingDatabaseMetaData;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Meta data whose connection is the application's.
 *
 * <p>Threading: as the driver's.
 */
final class CapturingMetaData extends ForwardingDatabaseMetaData {
    private final CapturingConnection connection;
    private final DatabaseMetaData delegate;

    CapturingMetaData(CapturingConnection connection, DatabaseMetaData delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    @Override
    protected DatabaseMetaData delegate() {
        return delegate;
    }

    @Override
    protected ResultSet handedOut(ResultSet set) {
        return new CapturingResultSet(connection, null, set);
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return iface.isInstance(this) ? iface.cast(this) : connection.handedOut(iface, delegate.unwrap(iface));
    }
}
