package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a view does with rows that are written to it.
 *
 * <p>Thread-safe: immutable.
 *
 * @param id its name
 * @param reads tables and views that its query names, those in subqueries too
 * @param redirected a rule or an INSTEAD OF trigger says what is written in its place
 * @param updatable the server passes every INSERT, UPDATE and DELETE on to the one relation in its FROM clause
 * @param defaults it has column defaults of its own, which take the place of the table's
 * @param columns its columns, in order
 * @param selectable those that the role may select
 * @param definition its query, as the server prints it for an empty search path
 */
public record CatalogView(
        TableId id,
        List<TableId> reads,
        boolean redirected,
        boolean updatable,
        boolean defaults,
        List<String> columns,
        Set<String> selectable,
        String definition) {

    public CatalogView {
        reads = List.copyOf(reads);
        columns = List.copyOf(columns);
        selectable = Set.copyOf(selectable);
    }

    /** The view as far as writes through it are concerned. */
    public CatalogView asWritten() {
        return new CatalogView(id, reads, redirected, updatable, defaults, columns, Set.of(), definition);
    }

    /** The table that a write to it is a write to, column by column of the same name; empty if it is not as simple. */
    public Optional<TableId> table() {
        @Nullable TableId shown = updatable && !redirected && !defaults ? PlainView.table(definition, columns) : null;
        return Optional.ofNullable(shown);
    }
}
