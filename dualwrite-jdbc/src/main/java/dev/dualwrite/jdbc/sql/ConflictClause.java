package dev.dualwrite.jdbc.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ON CONFLICT of an INSERT.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code targetColumns} is empty when the text gives no target, names a constraint, or lists anything but plain
 * columns; {@code targetCondition} says that the target is a partial index; {@code assignments} are those of DO UPDATE,
 * where {@code excluded.x} is opaque.
 */
public record ConflictClause(
        Action action,
        List<String> targetColumns,
        boolean targetCondition,
        @Nullable String constraint,
        List<Assignment> assignments,
        boolean condition) {

    /** What happens to a row that is already there. */
    public enum Action {
        NOTHING,
        UPDATE
    }

    public ConflictClause {
        targetColumns = List.copyOf(targetColumns);
        assignments = List.copyOf(assignments);
    }
}
