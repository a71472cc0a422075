package dev.dualwrite.jdbc.capture.forward;

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
 * Passes every parameter on, and then hands its subclass the same call to be made on another statement: at once or later.
 *
 * <p>Threading: as the delegate's. Invariants: the delegate gets each value first, unchanged; one that it refuses has no
 * echo. Nothing is allocated for a parameter whose echo is not wanted.
 */
@NullUnmarked
@SuppressWarnings("deprecation")
public abstract class EchoingPreparedStatement extends ForwardingPreparedStatement {
    /** The call that set one parameter, with its arguments. */
    @FunctionalInterface
    public interface Echo {
        void on(PreparedStatement other) throws SQLException;
    }

    /** Asked once for each parameter that was set: whether its echo is wanted. */
    protected abstract boolean echoed(int index);

    /** Takes the call that set a parameter. */
    protected abstract void echo(int index, Echo echo);

    /** A parameter was set to a value that cannot be set twice: it can be read once, or belongs to the delegate's side. */
    protected abstract void unrepeatable(int index);

    /** The value for the echo: a copy, if the application may change its own before the echo is used up. */
    protected abstract <T> T own(T mutable);

    /** As {@link #own}, for a value of any type; null if it cannot be set twice. */
    protected abstract Object ownObject(Object value);

    private interface ObjectEcho {
        void on(PreparedStatement other, Object own) throws SQLException;
    }

    private void echoObject(int index, Object value, ObjectEcho echo) {
        if (!echoed(index)) {
            return;
        }
        Object own = value == null ? null : ownObject(value);
        if (own == null && value != null) {
            unrepeatable(index);
        } else {
            echo(index, other -> echo.on(other, own));
        }
    }

    private void echoNothing(int index) {
        if (echoed(index)) {
            unrepeatable(index);
        }
    }

    @Override
    public void setArray(int parameterIndex, Array x) throws SQLException {
        delegate().setArray(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setArray(parameterIndex, x));
        }
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        delegate().setBigDecimal(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setBigDecimal(parameterIndex, x));
        }
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        delegate().setBoolean(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setBoolean(parameterIndex, x));
        }
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        delegate().setByte(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setByte(parameterIndex, x));
        }
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        delegate().setDouble(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setDouble(parameterIndex, x));
        }
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        delegate().setFloat(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setFloat(parameterIndex, x));
        }
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        delegate().setInt(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setInt(parameterIndex, x));
        }
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        delegate().setLong(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setLong(parameterIndex, x));
        }
    }

    @Override
    public void setNString(int parameterIndex, String value) throws SQLException {
        delegate().setNString(parameterIndex, value);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setNString(parameterIndex, value));
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        delegate().setNull(parameterIndex, sqlType, typeName);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setNull(parameterIndex, sqlType, typeName));
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        delegate().setNull(parameterIndex, sqlType);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setNull(parameterIndex, sqlType));
        }
    }

    @Override
    public void setRowId(int parameterIndex, RowId x) throws SQLException {
        delegate().setRowId(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setRowId(parameterIndex, x));
        }
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        delegate().setShort(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setShort(parameterIndex, x));
        }
    }

    @Override
    public void setString(int parameterIndex, String x) throws SQLException {
        delegate().setString(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setString(parameterIndex, x));
        }
    }

    @Override
    public void setURL(int parameterIndex, URL x) throws SQLException {
        delegate().setURL(parameterIndex, x);
        if (echoed(parameterIndex)) {
            echo(parameterIndex, other -> other.setURL(parameterIndex, x));
        }
    }

    // Values that the application may change afterwards.

    @Override
    public void setBytes(int parameterIndex, byte[] x) throws SQLException {
        delegate().setBytes(parameterIndex, x);
        if (echoed(parameterIndex)) {
            byte[] own = own(x);
            echo(parameterIndex, other -> other.setBytes(parameterIndex, own));
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x, Calendar cal) throws SQLException {
        delegate().setDate(parameterIndex, x, cal);
        if (echoed(parameterIndex)) {
            Date own = own(x);
            Calendar ownCal = own(cal);
            echo(parameterIndex, other -> other.setDate(parameterIndex, own, ownCal));
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x) throws SQLException {
        delegate().setDate(parameterIndex, x);
        if (echoed(parameterIndex)) {
            Date own = own(x);
            echo(parameterIndex, other -> other.setDate(parameterIndex, own));
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x, Calendar cal) throws SQLException {
        delegate().setTime(parameterIndex, x, cal);
        if (echoed(parameterIndex)) {
            Time own = own(x);
            Calendar ownCal = own(cal);
            echo(parameterIndex, other -> other.setTime(parameterIndex, own, ownCal));
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x) throws SQLException {
        delegate().setTime(parameterIndex, x);
        if (echoed(parameterIndex)) {
            Time own = own(x);
            echo(parameterIndex, other -> other.setTime(parameterIndex, own));
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x, Calendar cal) throws SQLException {
        delegate().setTimestamp(parameterIndex, x, cal);
        if (echoed(parameterIndex)) {
            Timestamp own = own(x);
            Calendar ownCal = own(cal);
            echo(parameterIndex, other -> other.setTimestamp(parameterIndex, own, ownCal));
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x) throws SQLException {
        delegate().setTimestamp(parameterIndex, x);
        if (echoed(parameterIndex)) {
            Timestamp own = own(x);
            echo(parameterIndex, other -> other.setTimestamp(parameterIndex, own));
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType, int scaleOrLength) throws SQLException {
        delegate().setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        echoObject(
                parameterIndex, x, (other, own) -> other.setObject(parameterIndex, own, targetSqlType, scaleOrLength));
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType) throws SQLException {
        delegate().setObject(parameterIndex, x, targetSqlType);
        echoObject(parameterIndex, x, (other, own) -> other.setObject(parameterIndex, own, targetSqlType));
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        delegate().setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        echoObject(
                parameterIndex, x, (other, own) -> other.setObject(parameterIndex, own, targetSqlType, scaleOrLength));
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType) throws SQLException {
        delegate().setObject(parameterIndex, x, targetSqlType);
        echoObject(parameterIndex, x, (other, own) -> other.setObject(parameterIndex, own, targetSqlType));
    }

    @Override
    public void setObject(int parameterIndex, Object x) throws SQLException {
        delegate().setObject(parameterIndex, x);
        echoObject(parameterIndex, x, (other, own) -> other.setObject(parameterIndex, own));
    }

    // Values that can be read once, or belong to the statement's own side.

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate().setAsciiStream(parameterIndex, x, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, long length) throws SQLException {
        delegate().setAsciiStream(parameterIndex, x, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x) throws SQLException {
        delegate().setAsciiStream(parameterIndex, x);
        echoNothing(parameterIndex);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate().setBinaryStream(parameterIndex, x, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, long length) throws SQLException {
        delegate().setBinaryStream(parameterIndex, x, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x) throws SQLException {
        delegate().setBinaryStream(parameterIndex, x);
        echoNothing(parameterIndex);
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream, long length) throws SQLException {
        delegate().setBlob(parameterIndex, inputStream, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream) throws SQLException {
        delegate().setBlob(parameterIndex, inputStream);
        echoNothing(parameterIndex);
    }

    @Override
    public void setBlob(int parameterIndex, Blob x) throws SQLException {
        delegate().setBlob(parameterIndex, x);
        echoNothing(parameterIndex);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, int length) throws SQLException {
        delegate().setCharacterStream(parameterIndex, reader, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, long length) throws SQLException {
        delegate().setCharacterStream(parameterIndex, reader, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) throws SQLException {
        delegate().setCharacterStream(parameterIndex, reader);
        echoNothing(parameterIndex);
    }

    @Override
    public void setClob(int parameterIndex, Reader reader, long length) throws SQLException {
        delegate().setClob(parameterIndex, reader, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setClob(int parameterIndex, Reader reader) throws SQLException {
        delegate().setClob(parameterIndex, reader);
        echoNothing(parameterIndex);
    }

    @Override
    public void setClob(int parameterIndex, Clob x) throws SQLException {
        delegate().setClob(parameterIndex, x);
        echoNothing(parameterIndex);
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value, long length) throws SQLException {
        delegate().setNCharacterStream(parameterIndex, value, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value) throws SQLException {
        delegate().setNCharacterStream(parameterIndex, value);
        echoNothing(parameterIndex);
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader, long length) throws SQLException {
        delegate().setNClob(parameterIndex, reader, length);
        echoNothing(parameterIndex);
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader) throws SQLException {
        delegate().setNClob(parameterIndex, reader);
        echoNothing(parameterIndex);
    }

    @Override
    public void setNClob(int parameterIndex, NClob value) throws SQLException {
        delegate().setNClob(parameterIndex, value);
        echoNothing(parameterIndex);
    }

    @Override
    public void setRef(int parameterIndex, Ref x) throws SQLException {
        delegate().setRef(parameterIndex, x);
        echoNothing(parameterIndex);
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML xmlObject) throws SQLException {
        delegate().setSQLXML(parameterIndex, xmlObject);
        echoNothing(parameterIndex);
    }

    @Override
    public void setUnicodeStream(int parameterIndex, InputStream x, int length) throws SQLException {
        delegate().setUnicodeStream(parameterIndex, x, length);
        echoNothing(parameterIndex);
    }
}
