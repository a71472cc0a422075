package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.ForwardingDatabaseMetaData;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;

/**
 * The authority's meta data, whose connection is the application's.
 *
 * <p>Threading: as the driver's.
 */
final class RoutingMetaData extends ForwardingDatabaseMetaData {
    private final RoutingConnection connection;
    private final DatabaseMetaData delegate;

    RoutingMetaData(RoutingConnection connection, DatabaseMetaData delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    @Override
    protected DatabaseMetaData delegate() {
        return delegate;
    }

    /** The catalog was queried for it. */
    @Override
    protected ResultSet handedOut(ResultSet set) {
        connection.authorityAsked();
        return set;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }
}
