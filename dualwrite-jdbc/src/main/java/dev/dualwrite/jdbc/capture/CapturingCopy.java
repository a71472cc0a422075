package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/**
 * COPY with the tables that it writes to noticed. Its other methods all begin with {@link #copyIn(String)} or
 * {@link #copyOut(String)}.
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
        CopyIn copy = connection.capture().run(Observed.boundary(Boundary.NONE), () -> super.copyIn(sql));
        return captured(connection, sql, copy);
    }

    @Override
    public CopyOut copyOut(String sql) throws SQLException {
        CopyOut copy = connection.capture().run(Observed.boundary(Boundary.NONE), () -> super.copyOut(sql));
        return captured(connection, sql, copy);
    }

    /** A COPY that was begun on the driver, with what it writes noticed. */
    static CopyIn captured(CapturingConnection connection, String sql, CopyIn copy) {
        return new CapturingCopyIn(connection, connection.planned(sql), copy);
    }

    /** As above; one that only reads is left alone. */
    static CopyOut captured(CapturingConnection connection, String sql, CopyOut copy) {
        StatementPlan plan = connection.planned(sql).plan();
        return plan.mayWrite() ? new CapturingCopyOut(connection, plan, copy) : copy;
    }
}
