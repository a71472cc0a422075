package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.catalog.ForeignKey;
import dev.dualwrite.jdbc.catalog.ForeignKey.Action;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Doubt.RowsWhere;
import dev.dualwrite.model.Doubt.WholeTable;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What foreign keys' ON DELETE and ON UPDATE actions do to other tables when rows of one table go or change.
 *
 * <p>Immutable. The first step is told by the parent's values. Where rows are deleted in turn, whoever looks for the
 * child's rows follows the foreign keys on; elsewhere only the tables beyond the first step are known.
 */
final class Cascades {
    /**
     * One foreign key that acts.
     *
     * @param chased migrated tables that its action may reach in turn, and that whoever looks for the child's rows comes to
     * @param beyond those that he does not find by himself
     */
    private record Step(ForeignKey foreignKey, boolean migrated, Set<TableId> chased, Set<TableId> beyond) {}

    private final List<Step> steps = new ArrayList<>();
    private final Set<TableId> reached = new TreeSet<>();
    private boolean everything;

    private Cascades() {}

    /** Cascades of deleting rows. */
    static Cascades ofDelete(SchemaFacts catalog, RelationFacts parent) {
        Cascades cascades = new Cascades();
        for (ForeignKey key : parent.references()) {
            if (key.onDelete().writes()) {
                cascades.add(catalog, key, key.onDelete() == Action.CASCADE ? Event.DELETE : Event.UPDATE);
            }
        }
        return cascades;
    }

    /** Cascades of changing these columns. */
    static Cascades ofUpdate(SchemaFacts catalog, RelationFacts parent, Set<String> columns) {
        Cascades cascades = new Cascades();
        for (ForeignKey key : parent.references()) {
            if (key.onUpdate().writes() && key.referencedColumns().stream().anyMatch(columns::contains)) {
                cascades.add(catalog, key, Event.UPDATE);
            }
        }
        return cascades;
    }

    private void add(SchemaFacts catalog, ForeignKey key, Event event) {
        Step step = new Step(key, migrated(catalog, key.table()), new LinkedHashSet<>(), new LinkedHashSet<>());
        follow(catalog, new Visit(key.table(), event, Set.copyOf(key.columns()), true), step, new LinkedHashSet<>());
        steps.add(step);
        if (step.migrated) {
            reached.add(key.table());
        }
        reached.addAll(step.beyond);
    }

    private static boolean migrated(SchemaFacts catalog, TableId table) {
        return catalog.relations(table.schema(), table.name()).stream().anyMatch(r -> r.table() != null);
    }

    /**
     * A table on the way.
     *
     * @param chased the rows that go there are looked for by key, one foreign key after the other
     */
    private record Visit(TableId table, Event event, Set<String> columns, boolean chased) {}

    /** Collects what an event on a child table sets off in turn. */
    private void follow(SchemaFacts catalog, Visit at, Step step, Set<Visit> visited) {
        if (!visited.add(at)) {
            return;
        }
        for (RelationFacts relation : catalog.relations(at.table.schema(), at.table.name())) {
            everything |= relation.reaching().contains(at.event);
            boolean chased = at.chased && at.event == Event.DELETE && relation.table() != null;
            for (ForeignKey key : relation.references()) {
                Action action = at.event == Event.DELETE ? key.onDelete() : key.onUpdate();
                if (!action.writes()
                        || (at.event == Event.UPDATE
                                && key.referencedColumns().stream().noneMatch(at.columns::contains))) {
                    continue;
                }
                if (migrated(catalog, key.table())) {
                    reached.add(key.table());
                    (chased ? step.chased : step.beyond).add(key.table());
                }
                Event next = at.event == Event.DELETE && action == Action.CASCADE ? Event.DELETE : Event.UPDATE;
                follow(catalog, new Visit(key.table(), next, Set.copyOf(key.columns()), chased), step, visited);
            }
        }
    }

    /** Whether a trigger on the way does something that could not be judged. */
    boolean everything() {
        return everything;
    }

    /** Whether these columns, unchanged, set nothing off. */
    boolean onlyBy(List<String> columns) {
        for (Step step : steps) {
            if (!columns.containsAll(step.foreignKey.referencedColumns())) {
                return false;
            }
        }
        return true;
    }

    /** Migrated tables that are reached. */
    Set<TableId> reached() {
        return reached;
    }

    /** Doubts when nothing is known of the parent's rows. */
    List<Doubt> all() {
        return reached.stream().<Doubt>map(WholeTable::new).toList();
    }

    /** Doubts when the parent row had these values. */
    List<Doubt> of(Map<String, String> parent) {
        return of(parent, null);
    }

    /**
     * Doubts when the parent row had these values.
     *
     * @param gone its key, if it was deleted
     */
    List<Doubt> of(Map<String, String> parent, @Nullable RowKey gone) {
        List<Doubt> doubts = new ArrayList<>();
        for (Step step : steps) {
            List<String> values = new ArrayList<>();
            for (String column : step.foreignKey.referencedColumns()) {
                String value = parent.get(column);
                if (value == null) {
                    return all();
                }
                values.add(value);
            }
            if (step.migrated) {
                doubts.add(
                        new RowsWhere(step.foreignKey.table(), step.foreignKey.columns(), values, step.chased, gone));
            }
            step.beyond.forEach(table -> doubts.add(new WholeTable(table)));
        }
        return doubts;
    }
}
