package dev.dualwrite.jdbc.sql;

import java.util.List;

/**
 * A statement that changes the schema, its rights or its comments.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code verb} and {@code objectKind} are folded ({@code create}, {@code materialized view}); the kind is empty where
 * none could be placed. {@code tablesNamed} are the tables that the statement is about (made, altered, dropped, or
 * carrying the index, trigger, policy or rule), as far as they could be placed.
 */
public record Ddl(String verb, String objectKind, List<TableRef> tablesNamed, boolean temporary)
        implements StatementShape {

    public Ddl {
        tablesNamed = List.copyOf(tablesNamed);
    }

    /** A schema change can rewrite rows, fill a table from a query, or run functions. */
    @Override
    public Writes writes() {
        return Writes.MAYBE;
    }

    @Override
    public References references() {
        return new References(java.util.Set.of(), java.util.Set.of(), java.util.Set.of(), false, false, false, false);
    }
}
