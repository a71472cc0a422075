package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.ForwardingPreparedStatement;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.BitSet;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * The application's statement at the driver, and beside it the same one with a RETURNING clause of ours, with the same
 * parameters. Batches, queries and everything that is asked about the text go to the first; an execution of which the rows
 * shall come back goes to the second, and what is asked about its outcome then too.
 *
 * <p>Threading: as the driver's.
 *
 * <p>Invariant: the first gets every parameter before the second, so that it is the first that refuses one. What the second
 * refuses, or cannot be given because it can be read once only, ends the second; the application does not notice.
 */
@SuppressWarnings("deprecation")
final class BoundTwice extends ForwardingPreparedStatement {
    private final PreparedStatement first;
    private final BitSet bound = new BitSet();
    private @Nullable PreparedStatement second;
    private @Nullable Appendix appendix;
    private volatile PreparedStatement current;

    BoundTwice(PreparedStatement first) {
        this.first = first;
        this.current = first;
    }

    @Override
    protected PreparedStatement delegate() {
        return first;
    }

    /** Whether the second statement is this one, whatever parameters it has. */
    boolean has(Appendix what) {
        return what.equals(appendix);
    }

    /** Takes a second statement; it is used once all its parameters are set. */
    void take(PreparedStatement prepared, Appendix what) {
        drop();
        bound.clear();
        second = prepared;
        appendix = what;
    }

    /** What the second statement says, if it has all parameters; null otherwise. */
    @Nullable
    Appendix ready() {
        Appendix what = appendix;
        return second != null && what != null && bound.cardinality() >= what.parameters() ? what : null;
    }

    /** The second statement, which is about to be executed. */
    PreparedStatement second() throws SQLException {
        PreparedStatement now = second;
        if (now == null) {
            throw new IllegalStateException("ask ready() first");
        }
        if (now.getQueryTimeout() != first.getQueryTimeout()) {
            now.setQueryTimeout(first.getQueryTimeout());
        }
        current = now;
        return now;
    }

    /** Gives the second statement up. */
    void drop() {
        PreparedStatement ended = second;
        second = null;
        appendix = null;
        if (ended != null && current != ended) {
            try {
                ended.close();
            } catch (SQLException closed) {
                // It goes with its connection.
                bound.clear();
            }
        }
    }

    @FunctionalInterface
    private interface Setter {
        void set(PreparedStatement second) throws SQLException;
    }

    private void also(int index, Setter setter) {
        PreparedStatement now = second;
        if (now == null) {
            return;
        }
        try {
            setter.set(now);
            bound.set(index);
        } catch (SQLException | RuntimeException refused) {
            drop();
        }
    }

    private static boolean readOnce(@Nullable Object value) {
        return value instanceof InputStream
                || value instanceof Reader
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML;
    }

    @Override
    public void clearParameters() throws SQLException {
        first.clearParameters();
        bound.clear();
    }

    @Override
    public boolean execute() throws SQLException {
        current = first;
        return first.execute();
    }

    @Override
    public int executeUpdate() throws SQLException {
        current = first;
        return first.executeUpdate();
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        current = first;
        return first.executeLargeUpdate();
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        current = first;
        return first.executeQuery();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        current = first;
        return first.executeBatch();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        current = first;
        return first.executeLargeBatch();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return current.getUpdateCount();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return current.getLargeUpdateCount();
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return current.getResultSet();
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        return current.getGeneratedKeys();
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return current.getMoreResults();
    }

    @Override
    public boolean getMoreResults(int after) throws SQLException {
        return current.getMoreResults(after);
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return current.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        current.clearWarnings();
    }

    /** Whichever is running. */
    @Override
    public void cancel() throws SQLException {
        current.cancel();
    }

    @Override
    public String toString() {
        return first.toString();
    }

    @Override
    public void close() throws SQLException {
        current = first;
        drop();
        first.close();
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        first.setNull(parameterIndex, sqlType);
        also(parameterIndex, second -> second.setNull(parameterIndex, sqlType));
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        first.setNull(parameterIndex, sqlType, typeName);
        also(parameterIndex, second -> second.setNull(parameterIndex, sqlType, typeName));
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        first.setBoolean(parameterIndex, x);
        also(parameterIndex, second -> second.setBoolean(parameterIndex, x));
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        first.setByte(parameterIndex, x);
        also(parameterIndex, second -> second.setByte(parameterIndex, x));
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        first.setShort(parameterIndex, x);
        also(parameterIndex, second -> second.setShort(parameterIndex, x));
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        first.setInt(parameterIndex, x);
        also(parameterIndex, second -> second.setInt(parameterIndex, x));
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        first.setLong(parameterIndex, x);
        also(parameterIndex, second -> second.setLong(parameterIndex, x));
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        first.setFloat(parameterIndex, x);
        also(parameterIndex, second -> second.setFloat(parameterIndex, x));
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        first.setDouble(parameterIndex, x);
        also(parameterIndex, second -> second.setDouble(parameterIndex, x));
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        first.setBigDecimal(parameterIndex, x);
        also(parameterIndex, second -> second.setBigDecimal(parameterIndex, x));
    }

    @Override
    public void setString(int parameterIndex, String x) throws SQLException {
        first.setString(parameterIndex, x);
        also(parameterIndex, second -> second.setString(parameterIndex, x));
    }

    @Override
    public void setNString(int parameterIndex, String x) throws SQLException {
        first.setNString(parameterIndex, x);
        also(parameterIndex, second -> second.setNString(parameterIndex, x));
    }

    @Override
    public void setBytes(int parameterIndex, byte[] x) throws SQLException {
        first.setBytes(parameterIndex, x);
        also(parameterIndex, second -> second.setBytes(parameterIndex, x));
    }

    @Override
    public void setDate(int parameterIndex, Date x) throws SQLException {
        first.setDate(parameterIndex, x);
        also(parameterIndex, second -> second.setDate(parameterIndex, x));
    }

    @Override
    public void setDate(int parameterIndex, Date x, Calendar calendar) throws SQLException {
        first.setDate(parameterIndex, x, calendar);
        also(parameterIndex, second -> second.setDate(parameterIndex, x, calendar));
    }

    @Override
    public void setTime(int parameterIndex, Time x) throws SQLException {
        first.setTime(parameterIndex, x);
        also(parameterIndex, second -> second.setTime(parameterIndex, x));
    }

    @Override
    public void setTime(int parameterIndex, Time x, Calendar calendar) throws SQLException {
        first.setTime(parameterIndex, x, calendar);
        also(parameterIndex, second -> second.setTime(parameterIndex, x, calendar));
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x) throws SQLException {
        first.setTimestamp(parameterIndex, x);
        also(parameterIndex, second -> second.setTimestamp(parameterIndex, x));
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x, Calendar calendar) throws SQLException {
        first.setTimestamp(parameterIndex, x, calendar);
        also(parameterIndex, second -> second.setTimestamp(parameterIndex, x, calendar));
    }

    @Override
    public void setArray(int parameterIndex, Array x) throws SQLException {
        first.setArray(parameterIndex, x);
        also(parameterIndex, second -> second.setArray(parameterIndex, x));
    }

    @Override
    public void setObject(int parameterIndex, Object x) throws SQLException {
        first.setObject(parameterIndex, x);
        if (readOnce(x)) {
            drop();
        } else {
            also(parameterIndex, second -> second.setObject(parameterIndex, x));
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType) throws SQLException {
        first.setObject(parameterIndex, x, targetSqlType);
        if (readOnce(x)) {
            drop();
        } else {
            also(parameterIndex, second -> second.setObject(parameterIndex, x, targetSqlType));
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType, int scaleOrLength) throws SQLException {
        first.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        if (readOnce(x)) {
            drop();
        } else {
            also(parameterIndex, second -> second.setObject(parameterIndex, x, targetSqlType, scaleOrLength));
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType) throws SQLException {
        first.setObject(parameterIndex, x, targetSqlType);
        if (readOnce(x)) {
            drop();
        } else {
            also(parameterIndex, second -> second.setObject(parameterIndex, x, targetSqlType));
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        first.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        if (readOnce(x)) {
            drop();
        } else {
            also(parameterIndex, second -> second.setObject(parameterIndex, x, targetSqlType, scaleOrLength));
        }
    }

    // Values that can be read once: the second statement is given up.

    @Override
    public void setBlob(int parameterIndex, Blob x) throws SQLException {
        first.setBlob(parameterIndex, x);
        drop();
    }

    @Override
    public void setBlob(int parameterIndex, InputStream x) throws SQLException {
        first.setBlob(parameterIndex, x);
        drop();
    }

    @Override
    public void setBlob(int parameterIndex, InputStream x, long length) throws SQLException {
        first.setBlob(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setClob(int parameterIndex, Clob x) throws SQLException {
        first.setClob(parameterIndex, x);
        drop();
    }

    @Override
    public void setClob(int parameterIndex, Reader x) throws SQLException {
        first.setClob(parameterIndex, x);
        drop();
    }

    @Override
    public void setClob(int parameterIndex, Reader x, long length) throws SQLException {
        first.setClob(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setNClob(int parameterIndex, NClob x) throws SQLException {
        first.setNClob(parameterIndex, x);
        drop();
    }

    @Override
    public void setNClob(int parameterIndex, Reader x) throws SQLException {
        first.setNClob(parameterIndex, x);
        drop();
    }

    @Override
    public void setNClob(int parameterIndex, Reader x, long length) throws SQLException {
        first.setNClob(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setRef(int parameterIndex, Ref x) throws SQLException {
        first.setRef(parameterIndex, x);
        drop();
    }

    @Override
    public void setRowId(int parameterIndex, RowId x) throws SQLException {
        first.setRowId(parameterIndex, x);
        drop();
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML x) throws SQLException {
        first.setSQLXML(parameterIndex, x);
        drop();
    }

    @Override
    public void setURL(int parameterIndex, URL x) throws SQLException {
        first.setURL(parameterIndex, x);
        drop();
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x) throws SQLException {
        first.setAsciiStream(parameterIndex, x);
        drop();
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, int length) throws SQLException {
        first.setAsciiStream(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, long length) throws SQLException {
        first.setAsciiStream(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x) throws SQLException {
        first.setBinaryStream(parameterIndex, x);
        drop();
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, int length) throws SQLException {
        first.setBinaryStream(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, long length) throws SQLException {
        first.setBinaryStream(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setUnicodeStream(int parameterIndex, InputStream x, int length) throws SQLException {
        first.setUnicodeStream(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader x) throws SQLException {
        first.setCharacterStream(parameterIndex, x);
        drop();
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader x, int length) throws SQLException {
        first.setCharacterStream(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader x, long length) throws SQLException {
        first.setCharacterStream(parameterIndex, x, length);
        drop();
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader x) throws SQLException {
        first.setNCharacterStream(parameterIndex, x);
        drop();
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader x, long length) throws SQLException {
        first.setNCharacterStream(parameterIndex, x, length);
        drop();
    }
}
