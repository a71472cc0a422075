package dev.dualwrite.jdbc.route;

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
import org.jspecify.annotations.NullUnmarked;

/**
 * Keeps a prepared statement's parameters as they are set, so that they can be set on the target too.
 *
 * <p>Threading: as the driver's. Invariant: the driver gets each value first, unchanged; one that it refuses is not kept.
 * Values that the application could change or use up afterwards are copied, or marked as not to be had again. A statement
 * that the target never answers keeps nothing, and none does before reads go to the target at all: an execution whose
 * parameters were set before then stays on the authority.
 */
@NullUnmarked
@SuppressWarnings("deprecation")
abstract class RecordingPreparedStatement extends ForwardingPreparedStatement {
    private final PreparedStatement delegate;
    private final boolean readable;
    private final ReadRouter router;
    private Parameters parameters = Parameters.NONE;

    /** Which parameters were set while no read went to the target; the highest bit stands for all beyond. */
    private long lost;

    RecordingPreparedStatement(PreparedStatement delegate, boolean readable, ReadRouter router) {
        this.delegate = delegate;
        this.readable = readable;
        this.router = router;
    }

    @Override
    protected final PreparedStatement delegate() {
        return delegate;
    }

    /** Sets the parameters on another statement as they were set on this one. */
    final void bind(PreparedStatement statement) throws SQLException {
        parameters.bind(statement);
    }

    /** Whether all parameters can be set once more. */
    final boolean repeatable() {
        return lost == 0 && parameters.repeatable();
    }

    /** Whether a value has to be kept: not before reads go to the target at all. */
    private boolean kept(int index) {
        if (!readable) {
            return false;
        }
        if (!router.readsFromTarget(router.routing())) {
            lost |= bit(index);
            return false;
        }
        if (index < Long.SIZE) {
            lost &= ~bit(index);
        }
        if (parameters == Parameters.NONE) {
            parameters = new Parameters();
        }
        return true;
    }

    private static long bit(int index) {
        return index < 1 ? 0 : 1L << Math.min(index, Long.SIZE) - 1;
    }

    private void keep(int index, Parameters.Setting setting) {
        if (kept(index)) {
            parameters.set(index, setting);
        }
    }

    private void keepOnce(int index) {
        if (kept(index)) {
            parameters.setOnce(index);
        }
    }

    private interface ObjectSetting {
        void on(PreparedStatement statement, Object own) throws SQLException;
    }

    private void keepObject(int index, Object value, ObjectSetting setting) {
        if (!kept(index)) {
            return;
        }
        Object own = value == null ? null : Copies.of(value);
        if (own == null && value != null) {
            parameters.setOnce(index);
        } else {
            parameters.set(index, s -> setting.on(s, own));
        }
    }

    @Override
    public void clearParameters() throws SQLException {
        delegate.clearParameters();
        parameters.clear();
        lost = 0;
    }

    @Override
    public void setArray(int parameterIndex, Array x) throws SQLException {
        delegate.setArray(parameterIndex, x);
        keep(parameterIndex, s -> s.setArray(parameterIndex, x));
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        delegate.setBigDecimal(parameterIndex, x);
        keep(parameterIndex, s -> s.setBigDecimal(parameterIndex, x));
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        delegate.setBoolean(parameterIndex, x);
        keep(parameterIndex, s -> s.setBoolean(parameterIndex, x));
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        delegate.setByte(parameterIndex, x);
        keep(parameterIndex, s -> s.setByte(parameterIndex, x));
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        delegate.setDouble(parameterIndex, x);
        keep(parameterIndex, s -> s.setDouble(parameterIndex, x));
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        delegate.setFloat(parameterIndex, x);
        keep(parameterIndex, s -> s.setFloat(parameterIndex, x));
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        delegate.setInt(parameterIndex, x);
        keep(parameterIndex, s -> s.setInt(parameterIndex, x));
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        delegate.setLong(parameterIndex, x);
        keep(parameterIndex, s -> s.setLong(parameterIndex, x));
    }

    @Override
    public void setNString(int parameterIndex, String value) throws SQLException {
        delegate.setNString(parameterIndex, value);
        keep(parameterIndex, s -> s.setNString(parameterIndex, value));
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        delegate.setNull(parameterIndex, sqlType, typeName);
        keep(parameterIndex, s -> s.setNull(parameterIndex, sqlType, typeName));
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        delegate.setNull(parameterIndex, sqlType);
        keep(parameterIndex, s -> s.setNull(parameterIndex, sqlType));
    }

    @Override
    public void setRowId(int parameterIndex, RowId x) throws SQLException {
        delegate.setRowId(parameterIndex, x);
        keep(parameterIndex, s -> s.setRowId(parameterIndex, x));
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        delegate.setShort(parameterIndex, x);
        keep(parameterIndex, s -> s.setShort(parameterIndex, x));
    }

    @Override
    public void setString(int parameterIndex, String x) throws SQLException {
        delegate.setString(parameterIndex, x);
        keep(parameterIndex, s -> s.setString(parameterIndex, x));
    }

    @Override
    public void setURL(int parameterIndex, URL x) throws SQLException {
        delegate.setURL(parameterIndex, x);
        keep(parameterIndex, s -> s.setURL(parameterIndex, x));
    }

    // Values that the application may change afterwards.

    @Override
    public void setBytes(int parameterIndex, byte[] x) throws SQLException {
        delegate.setBytes(parameterIndex, x);
        if (kept(parameterIndex)) {
            byte[] own = Copies.of(x);
            keep(parameterIndex, s -> s.setBytes(parameterIndex, own));
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x, Calendar cal) throws SQLException {
        delegate.setDate(parameterIndex, x, cal);
        if (kept(parameterIndex)) {
            Date own = Copies.of(x);
            Calendar ownCal = Copies.of(cal);
            keep(parameterIndex, s -> s.setDate(parameterIndex, own, ownCal));
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x) throws SQLException {
        delegate.setDate(parameterIndex, x);
        if (kept(parameterIndex)) {
            Date own = Copies.of(x);
            keep(parameterIndex, s -> s.setDate(parameterIndex, own));
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x, Calendar cal) throws SQLException {
        delegate.setTime(parameterIndex, x, cal);
        if (kept(parameterIndex)) {
            Time own = Copies.of(x);
            Calendar ownCal = Copies.of(cal);
            keep(parameterIndex, s -> s.setTime(parameterIndex, own, ownCal));
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x) throws SQLException {
        delegate.setTime(parameterIndex, x);
        if (kept(parameterIndex)) {
            Time own = Copies.of(x);
            keep(parameterIndex, s -> s.setTime(parameterIndex, own));
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x, Calendar cal) throws SQLException {
        delegate.setTimestamp(parameterIndex, x, cal);
        if (kept(parameterIndex)) {
            Timestamp own = Copies.of(x);
            Calendar ownCal = Copies.of(cal);
            keep(parameterIndex, s -> s.setTimestamp(parameterIndex, own, ownCal));
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x) throws SQLException {
        delegate.setTimestamp(parameterIndex, x);
        if (kept(parameterIndex)) {
            Timestamp own = Copies.of(x);
            keep(parameterIndex, s -> s.setTimestamp(parameterIndex, own));
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType, int scaleOrLength) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        keepObject(parameterIndex, x, (s, own) -> s.setObject(parameterIndex, own, targetSqlType, scaleOrLength));
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType);
        keepObject(parameterIndex, x, (s, own) -> s.setObject(parameterIndex, own, targetSqlType));
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        keepObject(parameterIndex, x, (s, own) -> s.setObject(parameterIndex, own, targetSqlType, scaleOrLength));
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType) throws SQLException {
        delegate.setObject(parameterIndex, x, targetSqlType);
        keepObject(parameterIndex, x, (s, own) -> s.setObject(parameterIndex, own, targetSqlType));
    }

    @Override
    public void setObject(int parameterIndex, Object x) throws SQLException {
        delegate.setObject(parameterIndex, x);
        keepObject(parameterIndex, x, (s, own) -> s.setObject(parameterIndex, own));
    }

    // Values that can be read once, or belong to the authority.

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate.setAsciiStream(parameterIndex, x, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, long length) throws SQLException {
        delegate.setAsciiStream(parameterIndex, x, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x) throws SQLException {
        delegate.setAsciiStream(parameterIndex, x);
        keepOnce(parameterIndex);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate.setBinaryStream(parameterIndex, x, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, long length) throws SQLException {
        delegate.setBinaryStream(parameterIndex, x, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x) throws SQLException {
        delegate.setBinaryStream(parameterIndex, x);
        keepOnce(parameterIndex);
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream, long length) throws SQLException {
        delegate.setBlob(parameterIndex, inputStream, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream) throws SQLException {
        delegate.setBlob(parameterIndex, inputStream);
        keepOnce(parameterIndex);
    }

    @Override
    public void setBlob(int parameterIndex, Blob x) throws SQLException {
        delegate.setBlob(parameterIndex, x);
        keepOnce(parameterIndex);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, int length) throws SQLException {
        delegate.setCharacterStream(parameterIndex, reader, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, long length) throws SQLException {
        delegate.setCharacterStream(parameterIndex, reader, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) throws SQLException {
        delegate.setCharacterStream(parameterIndex, reader);
        keepOnce(parameterIndex);
    }

    @Override
    public void setClob(int parameterIndex, Reader reader, long length) throws SQLException {
        delegate.setClob(parameterIndex, reader, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setClob(int parameterIndex, Reader reader) throws SQLException {
        delegate.setClob(parameterIndex, reader);
        keepOnce(parameterIndex);
    }

    @Override
    public void setClob(int parameterIndex, Clob x) throws SQLException {
        delegate.setClob(parameterIndex, x);
        keepOnce(parameterIndex);
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value, long length) throws SQLException {
        delegate.setNCharacterStream(parameterIndex, value, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value) throws SQLException {
        delegate.setNCharacterStream(parameterIndex, value);
        keepOnce(parameterIndex);
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader, long length) throws SQLException {
        delegate.setNClob(parameterIndex, reader, length);
        keepOnce(parameterIndex);
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader) throws SQLException {
        delegate.setNClob(parameterIndex, reader);
        keepOnce(parameterIndex);
    }

    @Override
    public void setNClob(int parameterIndex, NClob value) throws SQLException {
        delegate.setNClob(parameterIndex, value);
        keepOnce(parameterIndex);
    }

    @Override
    public void setRef(int parameterIndex, Ref x) throws SQLException {
        delegate.setRef(parameterIndex, x);
        keepOnce(parameterIndex);
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML xmlObject) throws SQLException {
        delegate.setSQLXML(parameterIndex, xmlObject);
        keepOnce(parameterIndex);
    }

    @Override
    public void setUnicodeStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate.setUnicodeStream(parameterIndex, x, length);
        keepOnce(parameterIndex);
    }
}
