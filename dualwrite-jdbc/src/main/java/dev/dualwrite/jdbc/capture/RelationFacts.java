package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.catalog.ForeignKey;
import dev.dualwrite.jdbc.sql.Expr;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A relation of the authority, as far as it matters to a write.
 *
 * <p>Immutable.
 *
 * @param id its name
 * @param kind what it is
 * @param table the migrated table that its rows belong to: itself, or for a partition the root; null if not migrated
 * @param columns for each column of {@code table} what a value has to go through; empty if not migrated
 * @param gentle events on which a trigger or rule changes values of the row at hand, its key left alone, and does nothing
 *     else
 * @param reaching events on which a trigger or rule does something that could not be judged, elsewhere perhaps
 * @param children other tables inherit from it (partitions do not count)
 * @param readable columns that whoever may write may also have returned: they may be selected, and row security does
 *     not apply
 * @param unique columns of which no two rows have the same values
 * @param references foreign keys of other tables (or of itself) that point here
 * @param order its columns in the order in which an INSERT without a column list takes them
 * @param behind what a view's query reads, where a write to it cannot be told to be one to {@code table}; empty otherwise
 */
public record RelationFacts(
        TableId id,
        Kind kind,
        @Nullable TableDef table,
        Map<String, Column> columns,
        Set<Event> gentle,
        Set<Event> reaching,
        boolean children,
        Set<String> readable,
        List<Set<String>> unique,
        List<ForeignKey> references,
        List<String> order,
        Set<TableId> behind) {

    /** What a relation is. */
    public enum Kind {
        /** An ordinary or partitioned table, or a partition. */
        TABLE,
        /** A view that passes writes on to what its query reads, and does nothing else. */
        VIEW,
        /** Any other view, a foreign table or anything else whose rows are kept elsewhere. */
        OTHER
    }

    /** What happens to a row. */
    public enum Event {
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE
    }

    /**
     * A column of a migrated table.
     *
     * @param type as {@code format_type} prints it, a domain replaced by what it is over
     * @param enumerated that type is an enum
     * @param exact equal values have equal texts, as far as the collation is concerned (it is deterministic)
     * @param identity the column is an identity column
     * @param omitted what an INSERT that leaves the column out puts there: a literal, or opaque
     */
    public record Column(String type, boolean enumerated, boolean exact, boolean identity, Expr omitted) {}

    /** A relation without rows of its own of which nothing more is known. */
    static RelationFacts other(TableId id) {
        return elsewhere(id, Kind.OTHER, Set.of());
    }

    /** A view that passes writes on to some of these. */
    static RelationFacts view(TableId id, Set<TableId> behind) {
        return elsewhere(id, Kind.VIEW, behind);
    }

    private static RelationFacts elsewhere(TableId id, Kind kind, Set<TableId> behind) {
        return new RelationFacts(
                id, kind, null, Map.of(), Set.of(), Set.of(), false, Set.of(), List.of(), List.of(), List.of(), behind);
    }

    /** What the planner calls it when it is written to. */
    TableId stored() {
        return kind == Kind.VIEW && table != null ? table.id() : id;
    }

    /** A view of this table: a write to it is one to the table, columns of the same name. */
    RelationFacts seenThrough(TableId view, List<String> columnsOfView, Set<String> selectable) {
        Set<String> shown = new HashSet<>(readable);
        shown.retainAll(selectable);
        return new RelationFacts(
                view,
                Kind.VIEW,
                table,
                columns,
                gentle,
                reaching,
                children,
                shown,
                unique,
                references,
                columnsOfView,
                Set.of());
    }

    public RelationFacts {
        columns = Map.copyOf(columns);
        gentle = Set.copyOf(gentle);
        reaching = Set.copyOf(reaching);
        readable = Set.copyOf(readable);
        unique = List.copyOf(unique);
        references = List.copyOf(references);
        order = List.copyOf(order);
        behind = Set.copyOf(behind);
        if (table != null) {
            for (var column : table.columns()) {
                if (!columns.containsKey(column.name())) {
                    throw new IllegalArgumentException("Nothing is known of column " + column.name() + " of " + id);
                }
            }
        }
    }
}
