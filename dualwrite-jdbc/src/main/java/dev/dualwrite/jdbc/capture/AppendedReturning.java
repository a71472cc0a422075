package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.TableId;
import java.sql.BatchUpdateException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The RETURNING clause that brings back keys which nobody asked for.
 *
 * <p>Stateless.
 *
 * <p>Each column is cast to a fixed type of fixed width: then a changed column type does not spoil a prepared statement's
 * result, and the driver sends batches as it would without the clause.
 */
final class AppendedReturning {
    private static final Pattern CLAUSE = Pattern.compile(
            "\\nRETURNING CAST\\(\"(?:[^\"]|\"\")*\" AS (?:bigint|uuid)\\)(?:, CAST\\(\"(?:[^\"]|\"\")*\" AS (?:bigint|uuid)\\))*");

    private AppendedReturning() {}

    /** The list of columns to append; null where somebody might notice. */
    static @Nullable String columns(List<RelationFacts> relations, List<String> key) {
        if (relations.size() != 1 || !relations.get(0).keyReadable()) {
            return null;
        }
        List<String> columns = new ArrayList<>();
        for (String name : key) {
            RelationFacts.Column column = relations.get(0).columns().get(name);
            String type = column == null ? null : fixed(column.type());
            if (type == null) {
                return null;
            }
            columns.add("CAST(" + TableId.quote(name) + " AS " + type + ")");
        }
        return String.join(", ", columns);
    }

    private static @Nullable String fixed(String type) {
        return switch (type) {
            case "smallint", "integer", "bigint" -> "bigint";
            case "uuid" -> "uuid";
            default -> null;
        };
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
