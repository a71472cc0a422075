package dev.dualwrite.jdbc.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * A forward-only result set that already stands on its first row, because the row's key was read, and answers as if it
 * still stood before it.
 *
 * <p>Threading: as the driver's. Invariant: made only where there is a first row; after the first {@link #next} it is
 * nothing but its delegate.
 */
final class PeekedResultSet extends CapturingResultSet {
    private boolean before = true;

    PeekedResultSet(CapturingConnection connection, Statement statement, ResultSet onFirstRow) {
        super(connection, statement, onFirstRow);
    }

    @Override
    protected ResultSet row() throws SQLException {
        if (before && !delegate().isClosed()) {
            // In the driver's own words.
            throw new PSQLException(
                    "ResultSet not positioned properly, perhaps you need to call next.",
                    PSQLState.INVALID_CURSOR_STATE);
        }
        return delegate();
    }

    @Override
    public boolean next() throws SQLException {
        if (before && !delegate().isClosed()) {
            before = false;
            return true;
        }
        return delegate().next();
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        return delegate().isBeforeFirst() || before;
    }

    @Override
    public boolean isFirst() throws SQLException {
        return delegate().isFirst() && !before;
    }

    @Override
    public boolean isLast() throws SQLException {
        return delegate().isLast() && !before;
    }

    @Override
    public int getRow() throws SQLException {
        int row = delegate().getRow();
        return before ? 0 : row;
    }
}
