package dev.dualwrite.jdbc.route;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * Tells what a failure of the target means.
 *
 * <p>Stateless.
 */
final class TargetFailure {
    private TargetFailure() {}

    /** Whether the target as a whole is in trouble, rather than with this one query. */
    static boolean ofTheServer(Exception e) {
        if (!(e instanceof SQLException sql) || e instanceof SQLTransientConnectionException) {
            return true;
        }
        String state = sql.getSQLState();
        if (state == null || state.length() != 5) {
            return true;
        }
        return switch (state.substring(0, 2)) {
            // connection, authorization, no such database, resources, operator intervention, system, internal
            case "08", "28", "3D", "53", "57", "58", "XX" -> true;
            default -> false;
        };
    }

    /** The kind of failure without its message, which may quote the application's values. */
    static String described(Exception e) {
        return e.getClass().getSimpleName() + (e instanceof SQLException sql ? " " + sql.getSQLState() : "");
    }
}
