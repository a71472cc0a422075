package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import java.sql.Savepoint;

/**
 * Setting a savepoint by method; its name on the server is known only afterwards.
 *
 * <p>Used once, on the connection's thread.
 */
final class SavepointCall implements Observed.BoundaryCall<Savepoint>, SqlCall<Savepoint> {
    private final SqlCall<Savepoint> driver;
    private Boundary boundary = Boundary.NONE;

    SavepointCall(SqlCall<Savepoint> driver) {
        this.driver = driver;
    }

    /** The name under which the driver made a savepoint. */
    static String name(Savepoint savepoint) throws SQLException {
        try {
            return "JDBC_SAVEPOINT_" + savepoint.getSavepointId();
        } catch (SQLException named) {
            return savepoint.getSavepointName();
        }
    }

    @Override
    public Savepoint call() throws SQLException {
        Savepoint savepoint = driver.call();
        boundary = new Boundary.SetSavepoint(name(savepoint));
        return savepoint;
    }

    @Override
    public Boundary boundary() {
        return boundary;
    }
}
