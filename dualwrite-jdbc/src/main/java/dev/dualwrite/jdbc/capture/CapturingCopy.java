package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * COPY with the tables that it fills noticed. Its other methods all begin with {@link #copyIn(String)}.
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
        return new CapturingCopyIn(connection, connection.planned(sql), copy);
    }
}
