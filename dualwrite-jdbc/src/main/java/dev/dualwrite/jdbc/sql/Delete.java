package dev.dualwrite.jdbc.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DELETE.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code using} says that the statement joins other relations; {@code where} then counts only columns qualified with
 * the target's name or alias.
 */
public record Delete(
        TableRef table,
        @Nullable String alias,
        boolean only,
        boolean using,
        Where where,
        boolean returning,
        References references)
        implements StatementShape {

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
