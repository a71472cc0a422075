package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import org.postgresql.PGStatement;

/**
 * The driver's own settings of a statement, and no way to execute it.
 *
 * <p>Threading: as the driver's.
 */
@SuppressWarnings("deprecation")
final class PgStatementSettings implements PGStatement {
    private final PGStatement delegate;

    PgStatementSettings(PGStatement delegate) {
        this.delegate = delegate;
    }

    @Override
    public long getLastOID() throws SQLException {
        return delegate.getLastOID();
    }

    @Override
    public void setUseServerPrepare(boolean flag) throws SQLException {
        delegate.setUseServerPrepare(flag);
    }

    @Override
    public boolean isUseServerPrepare() {
        return delegate.isUseServerPrepare();
    }

    @Override
    public void setPrepareThreshold(int threshold) throws SQLException {
        delegate.setPrepareThreshold(threshold);
    }

    @Override
    public int getPrepareThreshold() {
        return delegate.getPrepareThreshold();
    }

    @Override
    public void setAdaptiveFetch(boolean adaptiveFetch) {
        delegate.setAdaptiveFetch(adaptiveFetch);
    }

    @Override
    public boolean getAdaptiveFetch() {
        return delegate.getAdaptiveFetch();
    }
}
