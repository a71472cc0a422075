package dev.dualwrite.jdbc.fidelity;

import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Tells values and errors so that equal ones read the same, and different ones do not.
 *
 * <p>Stateless.
 */
final class Described {
    private Described() {}

    static String value(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        } else if (value instanceof int[] ints) {
            return Arrays.toString(ints);
        } else if (value instanceof long[] longs) {
            return Arrays.toString(longs);
        } else if (value instanceof Object[] objects) {
            return Arrays.deepToString(objects);
        } else if (value instanceof String text) {
            return "'" + text + "'";
        } else if (value instanceof Class<?> type) {
            return type.getSimpleName();
        } else if (value instanceof SQLException error) {
            return error(error);
        } else if (value instanceof InputStream
                || value instanceof Reader
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML
                || value instanceof Savepoint) {
            return value.getClass().getSimpleName();
        } else if (value instanceof Array) {
            return "array " + value;
        }
        return value.getClass().getSimpleName() + " " + value;
    }

    /** An error with all that an application may look at: type, SQLSTATE, text, the server's fields, counts and its chain. */
    static String error(Throwable error) {
        StringBuilder out = new StringBuilder();
        // Causes and next exceptions lead to one another.
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        error(error, out, told);
        return out.toString();
    }

    private static void error(Throwable error, StringBuilder out, Set<Throwable> told) {
        if (!told.add(error)) {
            out.append("(as above)");
            return;
        }
        out.append(error.getClass().getSimpleName());
        if (error instanceof SQLException sql) {
            out.append(' ').append(sql.getSQLState()).append(' ').append(sql.getErrorCode());
        }
        out.append(" [").append(error.getMessage()).append(']');
        if (error instanceof BatchUpdateException batch) {
            out.append(" counts ").append(Arrays.toString(batch.getUpdateCounts()));
            out.append(Arrays.toString(batch.getLargeUpdateCounts()));
        }
        ServerErrorMessage server = error instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (server != null) {
            out.append(" server ")
                    .append(Arrays.asList(
                            server.getSeverity(),
                            server.getDetail(),
                            server.getHint(),
                            server.getPosition(),
                            server.getInternalQuery(),
                            server.getWhere(),
                            server.getTable(),
                            server.getColumn(),
                            server.getConstraint()));
        }
        if (error.getCause() != null) {
            error(error.getCause(), out.append(" cause "), told);
        }
        if (error instanceof SQLException sql && sql.getNextException() != null) {
            error(sql.getNextException(), out.append(" next "), told);
        }
    }
}
