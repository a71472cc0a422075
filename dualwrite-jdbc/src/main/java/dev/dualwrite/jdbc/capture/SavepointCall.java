package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.Spelling;
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

    /** The server's name of a savepoint: the driver sends its own ones without quotes, and those of others with. */
    static String name(Savepoint savepoint) throws SQLException {
        try {
            return "jdbc_savepoint_" + savepoint.getSavepointId();
        } catch (SQLException named) {
            return Spelling.cut(savepoint.getSavepointName());
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
