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
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.function.Supplier;

/**
 * Keeps a prepared statement's parameters as they are set, as values where their text is sure and as opaque otherwise.
 *
 * <p>Threading: as the driver's. Invariant: the driver gets each value first, unchanged; one that it refuses is not kept.
 * A statement that writes nothing keeps nothing.
 */
@SuppressWarnings("deprecation")
abstract class BindingPreparedStatement extends ForwardingPreparedStatement {
    private final PreparedStatement delegate;
    private final Bindings values;

    BindingPreparedStatement(PreparedStatement delegate, boolean kept) {
        this.delegate = delegate;
        this.values = kept ? new Bindings(4) : Bindings.NONE;
    }

    @Override
    protected final PreparedStatement delegate() {
        return delegate;
    }

    private boolean kept() {
        return values != Bindings.NONE;
    }

    final Bindings values() {
        return values;
    }

    private void bind(int parameterIndex, Supplier<BoundValue> value) {
        if (kept()) {
            values.set(parameterIndex, frozen(value));
        }
    }

    /** A value whose own methods fail is none of ours to judge. */
    private static BoundValue frozen(Supplier<BoundValue> value) {
        try {
            return value.get();
        } catch (RuntimeException unreadable) {
            return BoundValue.OPAQUE;
        }
    }

    @Override
    public void clearParameters() throws SQLException {
        delegate.clearParameters();
        values.clear();
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        delegate.setNull(parameterIndex, sqlType);
        bind(parameterIndex, () -> BoundValue.NULL);
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        delegate.setNull(parameterIndex, sqlType, typeName);
        bind(parameterIndex, () -> BoundValue.NULL);
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        delegate.setBoolean(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, x);
        }
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        delegate.setByte(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, (long) x);
        }
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        delegate.setShort(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, (long) x);
        }
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        delegate.setInt(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, (long) x);
        }
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        delegate.setLong(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, x);
        }
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        delegate.setFloat(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, x);
        }
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        delegate.setDouble(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, x);
        }
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        delegate.setBigDecimal(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, x);
        }
    }

    @Override
    public void setString(int parameterIndex, String x) throws SQLException {
        delegate.setString(parameterIndex, x);
        if (kept()) {
            values.set(parameterIndex, x);
        }
    }

    @Override
    public void setNString(int parameterIndex, String x) throws SQLException {
        delegate.setNString(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.string(x));
    }

    @Override
    public void setBytes(int parameterIndex, byte[] x) throws SQLException {
        delegate.setBytes(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.bytes(x));
    }

    @Override
    public void setDate(int parameterIndex, Date x) throws SQLException {
        delegate.setDate(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.date(x));
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x) throws SQLException {
        delegate.setTimestamp(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.timestamp(x));
    }

    @Override
    public void setObject(int parameterIndex, Object x) throws SQLException {
        delegate.setObject(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.object(x));
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType);
        bind(parameterIndex, () -> BoundValue.object(x, targetSqlType));
    }

    // Values whose text is not sure.

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType, int scaleOrLength) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setDate(int parameterIndex, Date x, Calendar calendar) throws SQLException {
        delegate.setDate(parameterIndex, x, calendar);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setTime(int parameterIndex, Time x) throws SQLException {
        delegate.setTime(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setTime(int parameterIndex, Time x, Calendar calendar) throws SQLException {
        delegate.setTime(parameterIndex, x, calendar);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x, Calendar calendar) throws SQLException {
        delegate.setTimestamp(parameterIndex, x, calendar);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setArray(int parameterIndex, Array x) throws SQLException {
        delegate.setArray(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setBlob(int parameterIndex, Blob x) throws SQLException {
        delegate.setBlob(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setBlob(int parameterIndex, InputStream x) throws SQLException {
        delegate.setBlob(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setBlob(int parameterIndex, InputStream x, long length) throws SQLException {
        delegate.setBlob(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setClob(int parameterIndex, Clob x) throws SQLException {
        delegate.setClob(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setClob(int parameterIndex, Reader x) throws SQLException {
        delegate.setClob(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setClob(int parameterIndex, Reader x, long length) throws SQLException {
        delegate.setClob(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setNClob(int parameterIndex, NClob x) throws SQLException {
        delegate.setNClob(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setNClob(int parameterIndex, Reader x) throws SQLException {
        delegate.setNClob(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setNClob(int parameterIndex, Reader x, long length) throws SQLException {
        delegate.setNClob(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setRef(int parameterIndex, Ref x) throws SQLException {
        delegate.setRef(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setRowId(int parameterIndex, RowId x) throws SQLException {
        delegate.setRowId(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML x) throws SQLException {
        delegate.setSQLXML(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setURL(int parameterIndex, URL x) throws SQLException {
        delegate.setURL(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setUnicodeStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate.setUnicodeStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x) throws SQLException {
        delegate.setAsciiStream(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate.setAsciiStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, long length) throws SQLException {
        delegate.setAsciiStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x) throws SQLException {
        delegate.setBinaryStream(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate.setBinaryStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, long length) throws SQLException {
        delegate.setBinaryStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader x) throws SQLException {
        delegate.setCharacterStream(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader x, int length) throws SQLException {
        delegate.setCharacterStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader x, long length) throws SQLException {
        delegate.setCharacterStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader x) throws SQLException {
        delegate.setNCharacterStream(parameterIndex, x);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader x, long length) throws SQLException {
        delegate.setNCharacterStream(parameterIndex, x, length);
        bind(parameterIndex, () -> BoundValue.OPAQUE);
    }
}
