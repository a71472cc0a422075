package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Errors in which a clause of ours would show, as the application would have got them without it.
 *
 * <p>Stateless. Every other error is passed on, the same instance.
 */
final class RestoredError {
    private static final String SYNTAX_ERROR = "42601";
    private static final String AT_CLAUSE = "syntax error at or near \"RETURNING\"";
    private static final String AT_END = "syntax error at end of input";

    private RestoredError() {}

    /** An error of one execution; a batch quotes the whole text, see {@link AppendedReturning}. */
    static SQLException of(SQLException error) {
        ServerErrorMessage said = error instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (said == null || !SYNTAX_ERROR.equals(said.getSQLState()) || !AT_CLAUSE.equals(said.getMessage())) {
            return error;
        }
        StringBuilder fields = new StringBuilder();
        add(fields, 'S', said.getSeverity());
        add(fields, 'C', said.getSQLState());
        add(fields, 'M', AT_END);
        add(fields, 'D', said.getDetail());
        add(fields, 'H', said.getHint());
        // Ours begins on a line of its own.
        add(fields, 'P', String.valueOf(said.getPosition() - 1));
        add(fields, 'F', said.getFile());
        add(fields, 'L', String.valueOf(said.getLine()));
        add(fields, 'R', said.getRoutine());
        PSQLException restored = new PSQLException(new ServerErrorMessage(fields.toString()));
        restored.setStackTrace(error.getStackTrace());
        return restored;
    }

    private static void add(StringBuilder fields, char name, @Nullable String value) {
        if (value != null) {
            fields.append(name).append(value).append('\0');
        }
    }
}
