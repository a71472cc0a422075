package dev.dualwrite.jdbc.sql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * INSERT.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code columns} is empty if the text lists none; {@code rows} is empty unless the source is VALUES, and every row
 * then has at least one expression. A listed column of which only a part is assigned has an opaque value in every row.
 */
public record Insert(
        TableRef table,
        @Nullable String alias,
        List<String> columns,
        List<List<Expr>> rows,
        Source source,
        boolean overriding,
        @Nullable ConflictClause onConflict,
        boolean returning,
        References references)
        implements StatementShape {

    /** Where the inserted rows come from. */
    public enum Source {
        VALUES,
        DEFAULT_VALUES,
        QUERY
    }

    public Insert {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
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
