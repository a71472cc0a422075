package dev.dualwrite.jdbc.sql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code from} says that the statement joins other relations; {@code where} then counts only columns qualified with
 * the target's name or alias.
 */
public record Update(
        TableRef table,
        @Nullable String alias,
        boolean only,
        List<Assignment> assignments,
        boolean from,
        Where where,
        boolean returning,
        References references)
        implements StatementShape {

    public Update {
        assignments = List.copyOf(assignments);
    }

    @Override
    public Writes writes() {
        return Writes.YES;
    }

    @Override
    public Set<TableRef> written() {
        return Set.of(table);
    }

    @Override
    public boolean acceptsReturning() {
        return !returning;
    }
}
