package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.StatementTimeoutException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Tells apart what may succeed later from what the server refuses for good, by SQLSTATE.
 *
 * <p>Invariant: no text of ours holds a value. PostgreSQL puts the row's values into DETAIL and into many a primary message
 * ({@code invalid input syntax for type integer: "…"}), so of a refusal only the SQLSTATE and the names of objects are told.
 */
final class Failures {
    /** SQLSTATE classes of errors that the data or the definitions cause: the same statement fails again. */
    private static final Set<String> REFUSALS =
            Set.of("09", "0A", "0Z", "20", "21", "22", "23", "27", "2F", "38", "39", "3F", "42", "44", "54", "P0");

    /** What else PostgreSQL itself raises: it may pass. Another class is a function's own, made for one row and no other. */
    private static final Set<String> PASSING = Set.of(
            "00", "01", "02", "03", "08", "0B", "0F", "0L", "0P", "10", "24", "25", "26", "28", "2B", "2D", "34", "3B",
            "3D", "40", "53", "55", "57", "58", "72", "F0", "HV", "XX");

    /** The function in which the server raised an error: it is told first, with its argument types and without values. */
    private static final Pattern RAISED_IN = Pattern.compile("PL/pgSQL function (\\S.{0,200}\\)) line [0-9]+ at ");

    /** Classes whose primary message tells about servers, roles and limits, never about rows. */
    private static final Set<String> TELLABLE = Set.of("08", "25", "28", "3D", "53", "57", "58");

    private static final String PREREQUISITE_STATE = "55000";
    private static final String QUERY_CANCELED = "57014";

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("22001", "a value is too long"),
            Map.entry("22003", "a number is out of range"),
            Map.entry("22007", "a date or time is malformed"),
            Map.entry("22008", "a date or time is out of range"),
            Map.entry("22021", "a character does not exist in the database's encoding"),
            Map.entry("22P02", "a text is no value of its type"),
            Map.entry("22P05", "a character cannot be translated"),
            Map.entry("23502", "NULL in a NOT NULL column"),
            Map.entry("23503", "foreign key violation"),
            Map.entry("23505", "unique violation"),
            Map.entry("23514", "check violation"),
            Map.entry("23P01", "exclusion violation"),
            Map.entry("42501", "our role lacks a privilege"),
            Map.entry("42703", "a column does not exist"),
            Map.entry("42704", "an object does not exist"),
            Map.entry("42804", "a column has another type"),
            Map.entry("42846", "a value cannot be cast to its column's type"),
            Map.entry("42P01", "a table does not exist"),
            Map.entry("42P10", "the table has no unique constraint on its key"),
            Map.entry("428C9", "a generated column was written"),
            Map.entry("44000", "WITH CHECK OPTION violation"),
            Map.entry("54000", "a limit of the server is exceeded"),
            Map.entry("55000", "the table is not in the state that the write needs"),
            Map.entry("P0001", "a function raised an exception"));

    private Failures() {}

    /** The server refused for good: doing the same again fails in the same way. */
    static boolean refuses(SQLException e) {
        String state = state(e);
        boolean ownClass = server(e) != null && !state.isEmpty() && !PASSING.contains(classOf(state));
        return ownClass || REFUSALS.contains(classOf(state)) || PREREQUISITE_STATE.equals(state);
    }

    /** Others were in the way, and the server ended this transaction for them: done again at once it goes through. */
    static boolean collided(SQLException e) {
        return classOf(state(e)).equals("40") && server(e) != null;
    }

    /** The error was found while the statement was analysed, before it saw any row. */
    static boolean beforeAnyRow(SQLException e) {
        String state = state(e);
        if (state.equals("42501") || state.equals("42P10")) {
            return true;
        }
        ServerErrorMessage server = server(e);
        return classOf(state).equals("42") && server != null && server.getPosition() > 0;
    }

    static DualWriteException translate(Side side, String what, SQLException e) {
        if (refuses(e)) {
            return new DualWriteException("The " + side.label() + " refused to " + what + ": " + reason(e));
        }
        String message = "The " + side.label() + " did not " + what + ": " + trouble(e);
        SQLException cause = harmless(e) ? e : null;
        return state(e).equals(QUERY_CANCELED)
                ? new StatementTimeoutException(side, message, cause)
                : new DatabaseUnavailableException(side, message, cause);
    }

    /** Why the server refused, with the names of the objects and without values. */
    static String reason(SQLException e) {
        String state = state(e);
        StringBuilder reason = new StringBuilder(NAMES.getOrDefault(state, "error"))
                .append(" (SQLSTATE ")
                .append(state)
                .append(')');
        ServerErrorMessage server = server(e);
        if (server != null && beforeAnyRow(e)) {
            append(reason, " ", server.getMessage());
        } else if (server != null) {
            append(reason, " constraint ", server.getConstraint());
            append(reason, " column ", server.getColumn());
            append(reason, " data type ", server.getDatatype());
            append(reason, " table ", server.getTable() == null ? null : server.getSchema() + "." + server.getTable());
            append(reason, " function ", raisedIn(server.getWhere()));
        }
        return reason.toString();
    }

    private static @Nullable String raisedIn(@Nullable String where) {
        Matcher raised = RAISED_IN.matcher(where == null ? "" : where);
        return raised.lookingAt() ? raised.group(1) : null;
    }

    static String state(SQLException e) {
        String state = deepest(e).getSQLState();
        return state == null || state.length() != 5 ? "" : state;
    }

    private static String trouble(SQLException e) {
        SQLException root = deepest(e);
        String state = state(e);
        ServerErrorMessage server = server(root);
        String message = server == null ? root.getMessage() : server.getMessage();
        boolean tellable = TELLABLE.contains(classOf(state)) || (state.isEmpty() && server == null);
        String told = tellable && message != null ? message : NAMES.getOrDefault(state, "try again later");
        return state.isEmpty() ? told : told + " (SQLSTATE " + state + ")";
    }

    private static boolean harmless(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException p && p.getServerErrorMessage() != null) {
                ServerErrorMessage server = p.getServerErrorMessage();
                if (!TELLABLE.contains(classOf(state(p))) || server.getDetail() != null || server.getWhere() != null) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A pool wraps the driver's error: the innermost one with an SQLSTATE says what happened. */
    private static SQLException deepest(SQLException e) {
        SQLException deepest = e;
        Throwable cause = e.getCause();
        while (cause != null) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                deepest = sql;
            }
            cause = cause.getCause();
        }
        return deepest;
    }

    private static @Nullable ServerErrorMessage server(SQLException e) {
        return deepest(e) instanceof PSQLException p ? p.getServerErrorMessage() : null;
    }

    private static String classOf(String state) {
        return state.isEmpty() ? "" : state.substring(0, 2);
    }

    private static void append(StringBuilder out, String label, @Nullable String name) {
        if (name != null) {
            out.append(label).append(name);
        }
    }
}
