package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.CapturingConnection;
import dev.dualwrite.jdbc.capture.forward.ForwardingConnection;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The application's connection: the authority's, with some of its queries answered by the target.
 *
 * <p>Threading: as the driver's: one thread at a time; {@link #abort} from any.
 *
 * <p>Invariants: everything that JDBC hands out of here leads back here. What is set on the connection is set on the
 * authority's; the target's is taken for a read and given back when its rows are closed and no transaction reads there.
 */
final class RoutingConnection extends ForwardingConnection {
    private static final String APPLICATION_NAME = "ApplicationName";
    private static final String IN_A_TRANSACTION = "25001";

    private final ReadRouter router;
    private final CapturingConnection delegate;
    private final SessionState session = new SessionState();
    private final TargetReads reads;
    private @Nullable RoutingMetaData metaData;
    private int networkTimeout = -1;

    RoutingConnection(ReadRouter router, CapturingConnection delegate) {
        this.router = router;
        this.delegate = delegate;
        delegate.leadTo(this::wrapped);
        this.reads = new TargetReads(router, delegate, session);
    }

    @Override
    protected CapturingConnection delegate() {
        return delegate;
    }

    ReadRouter router() {
        return router;
    }

    TargetReads reads() {
        return reads;
    }

    SqlTraits traits(String sql) {
        return router.traits(sql);
    }

    /** Sends a text of the application's to the authority. The transaction, if one is open, is there from now on. */
    <T extends @Nullable Object> T onAuthority(SqlTraits traits, AuthorityCall<T> call) throws SQLException {
        reads.endTransaction();
        sending(traits);
        T answer = call.run();
        session.sent(traits);
        return answer;
    }

    /** A text will be sent to the authority in a batch, sooner or later. */
    void batched(SqlTraits traits) {
        sending(traits);
    }

    private void sending(SqlTraits traits) {
        session.sending(traits, router.schema().pins(traits), autoCommit());
    }

    /** The authority was asked something in the open transaction. */
    void authorityAsked() {
        reads.endTransaction();
        session.authorityAsked();
    }

    private boolean autoCommit() {
        try {
            return delegate.getAutoCommit();
        } catch (SQLException closed) {
            return true;
        }
    }

    private static boolean updatable(int resultSetConcurrency) {
        return resultSetConcurrency != ResultSet.CONCUR_READ_ONLY;
    }

    private Statement wrapped(Statement raw, int resultSetConcurrency) {
        RoutingStatement statement = new RoutingStatement(this, raw);
        return updatable(resultSetConcurrency) ? statement.onAuthorityOnly() : statement;
    }

    /** Wraps a statement that the driver made by itself. */
    private Statement wrapped(Statement raw) {
        if (raw instanceof CallableStatement callable) {
            return callable("", callable);
        } else if (raw instanceof PreparedStatement prepared) {
            return onAuthorityOnly("", prepared);
        }
        return new RoutingStatement(this, raw).onAuthorityOnly();
    }

    @Override
    public Statement createStatement() throws SQLException {
        return new RoutingStatement(this, delegate.createStatement());
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency) throws SQLException {
        return wrapped(delegate.createStatement(resultSetType, resultSetConcurrency), resultSetConcurrency);
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency, int resultSetHoldability)
            throws SQLException {
        return wrapped(
                delegate.createStatement(resultSetType, resultSetConcurrency, resultSetHoldability),
                resultSetConcurrency);
    }

    private PreparedStatement readable(String sql, PreparedStatement raw) {
        SqlTraits traits = traits(sql);
        return new RoutingPreparedStatement(this, raw, sql, traits, traits.routable());
    }

    private PreparedStatement onAuthorityOnly(String sql, PreparedStatement raw) {
        return new RoutingPreparedStatement(this, raw, sql, traits(sql), false);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return readable(sql, delegate.prepareStatement(sql));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return onAuthorityOnly(sql, delegate.prepareStatement(sql, autoGeneratedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return onAuthorityOnly(sql, delegate.prepareStatement(sql, columnIndexes));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return onAuthorityOnly(sql, delegate.prepareStatement(sql, columnNames));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int resultSetType, int resultSetConcurrency)
            throws SQLException {
        PreparedStatement raw = delegate.prepareStatement(sql, resultSetType, resultSetConcurrency);
        return updatable(resultSetConcurrency) ? onAuthorityOnly(sql, raw) : readable(sql, raw);
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        PreparedStatement raw =
                delegate.prepareStatement(sql, resultSetType, resultSetConcurrency, resultSetHoldability);
        return updatable(resultSetConcurrency) ? onAuthorityOnly(sql, raw) : readable(sql, raw);
    }

    private CallableStatement callable(String sql, CallableStatement raw) {
        return new RoutingCallableStatement(this, raw, traits(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return callable(sql, delegate.prepareCall(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int resultSetType, int resultSetConcurrency) throws SQLException {
        return callable(sql, delegate.prepareCall(sql, resultSetType, resultSetConcurrency));
    }

    @Override
    public CallableStatement prepareCall(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        return callable(sql, delegate.prepareCall(sql, resultSetType, resultSetConcurrency, resultSetHoldability));
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        DatabaseMetaData raw = delegate.getMetaData();
        RoutingMetaData wrapped = metaData;
        if (wrapped == null || wrapped.delegate() != raw) {
            wrapped = new RoutingMetaData(this, raw);
            metaData = wrapped;
        }
        return wrapped;
    }

    private void transactionEnded() {
        reads.endTransaction();
        session.transactionEnded();
    }

    @Override
    public void commit() throws SQLException {
        delegate.commit();
        transactionEnded();
    }

    @Override
    public void rollback() throws SQLException {
        delegate.rollback();
        transactionEnded();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        boolean before = autoCommit();
        delegate.setAutoCommit(autoCommit);
        if (autoCommit && !before) {
            transactionEnded();
        } else if (!autoCommit && before) {
            session.manualCommit();
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        authorityAsked();
        return delegate.setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        authorityAsked();
        return delegate.setSavepoint(name);
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        refuseInTransaction("Cannot change transaction read-only property in the middle of a transaction.");
        delegate.setReadOnly(readOnly);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        refuseInTransaction("Cannot change transaction isolation level in the middle of a transaction.");
        delegate.setTransactionIsolation(level);
        session.isolation(level);
    }

    /** As the driver would, were the transaction open on the authority. */
    private void refuseInTransaction(String message) throws SQLException {
        if (reads.inTransaction()) {
            throw new SQLException(message, IN_A_TRANSACTION);
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        session.pin();
        delegate.setSchema(schema);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        session.pin();
        delegate.setCatalog(catalog);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        if (!name.equals(APPLICATION_NAME)) {
            session.pin();
        }
        delegate.setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        if (!properties.stringPropertyNames().stream().allMatch(APPLICATION_NAME::equals)) {
            session.pin();
        }
        delegate.setClientInfo(properties);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        delegate.setTypeMap(map);
        session.typesMapped(map != null && !map.isEmpty());
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        if (networkTimeout < 0) {
            networkTimeout = delegate.getNetworkTimeout();
        }
        delegate.setNetworkTimeout(executor, milliseconds);
        session.networkTimeoutChanged(milliseconds != networkTimeout);
    }

    /**
     * {@inheritDoc}
     *
     * <p>What is done through the authority's own connection cannot be seen: reads stay there from now on.
     */
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        session.pin();
        return delegate.unwrap(iface);
    }

    @Override
    public void close() throws SQLException {
        reads.close();
        delegate.close();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        reads.abort(executor);
        delegate.abort(executor);
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
