package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.TableId;
import java.sql.BatchUpdateException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The RETURNING clause that brings back columns which nobody asked for.
 *
 * <p>Stateless.
 *
 * <p>Each column is cast to a fixed type: then a changed column type does not spoil a prepared statement's result. A clause
 * that may be sent in a batch has columns of fixed width only: then the driver sends batches as it would without it.
 */
final class AppendedReturning {
    private static final String NAME = "\"(?:[^\"]|\"\")*\"";
    private static final String COLUMN = "CAST\\((?:" + NAME + "\\.){1,2}" + NAME + " AS [a-z]+\\)";
    private static final Pattern CLAUSE = Pattern.compile("\\nRETURNING " + COLUMN + "(?:, " + COLUMN + ")*");

    private AppendedReturning() {}

    /**
     * The list of columns to append; null where one may not be read or has no fixed text.
     *
     * @param qualifier what the statement calls its target
     */
    static @Nullable String columns(
            RelationFacts relation, String qualifier, List<String> columns, boolean fixedWidth) {
        List<String> casts = new ArrayList<>();
        for (String name : columns) {
            boolean before = Wanted.isBefore(name);
            String plain = before ? name.substring(1) : name;
            RelationFacts.Column column = relation.columns().get(plain);
            String type = column == null || !relation.readable().contains(plain) ? null : type(column, fixedWidth);
            if (type == null) {
                return null;
            }
            casts.add("CAST(" + TableId.quote(before ? "old" : qualifier) + "." + TableId.quote(plain) + " AS " + type
                    + ")");
        }
        return String.join(", ", casts);
    }

    /** Whether a column's text can be had whole and exact. */
    static boolean returnable(RelationFacts relation, String column, boolean fixedWidth) {
        return columns(relation, "t", List.of(column), fixedWidth) != null;
    }

    private static @Nullable String type(RelationFacts.Column column, boolean fixedWidth) {
        String name = column.type();
        if (column.enumerated()) {
            return fixedWidth ? null : "text";
        }
        return switch (name) {
            case "smallint", "integer", "bigint" -> "bigint";
            case "uuid", "boolean", "date" -> name;
            case "timestamp without time zone" -> "timestamp";
            case "timestamp with time zone" -> "timestamptz";
            default -> fixedWidth || !exactText(name) ? null : "text";
        };
    }

    private static boolean exactText(String type) {
        return type.equals("text") || type.startsWith("character varying") || type.startsWith("numeric");
    }

    /** A text of the driver's without the clause. */
    static String removed(String text, KeysAsked asked) {
        return asked.hidden() ? CLAUSE.matcher(text).replaceFirst("") : text;
    }

    /** An error whose message does not show the clause; the same error if it does not. */
    static BatchUpdateException removed(BatchUpdateException error, KeysAsked asked) {
        String message = error.getMessage();
        String restored = message == null ? null : removed(message, asked);
        if (message == null || message.equals(restored)) {
            return error;
        }
        BatchUpdateException same = new BatchUpdateException(
                restored, error.getSQLState(), error.getErrorCode(), error.getLargeUpdateCounts(), error.getCause());
        same.setStackTrace(error.getStackTrace());
        if (error.getNextException() != null) {
            same.setNextException(error.getNextException());
        }
        for (Throwable suppressed : error.getSuppressed()) {
            same.addSuppressed(suppressed);
        }
        return same;
    }
}
