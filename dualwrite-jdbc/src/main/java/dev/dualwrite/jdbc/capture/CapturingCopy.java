package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import org.postgresql.copy.CopyDual;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/**
 * COPY with the tables that it writes to noticed. Its other methods all begin with one of these.
 *
 * <p>Threading: as the driver's.
 */
final class CapturingCopy extends CopyManager {
    private final CapturingConnection connection;

    CapturingCopy(CapturingConnection connection, BaseConnection driver) throws SQLException {
        super(driver);
        this.connection = connection;
    }

    @Override
    public CopyIn copyIn(String sql) throws SQLException {
        return (CopyIn) started(connection, sql, () -> super.copyIn(sql));
    }

    @Override
    public CopyOut copyOut(String sql) throws SQLException {
        return (CopyOut) started(connection, sql, () -> super.copyOut(sql));
    }

    @Override
    public CopyDual copyDual(String sql) throws SQLException {
        return (CopyDual) started(connection, sql, () -> super.copyDual(sql));
    }

    /** Begins a COPY on the driver, with what it writes noticed. */
    static Object started(CapturingConnection connection, String sql, SqlCall<Object> call) throws SQLException {
        Object copy = connection.capture().run(new CopyStart<>(connection.plan(sql)), call);
        boolean in = copy instanceof CopyIn && !(copy instanceof CopyDual);
        return in ? new CapturingCopyIn(connection, sql, (CopyIn) copy) : copy;
    }
}
