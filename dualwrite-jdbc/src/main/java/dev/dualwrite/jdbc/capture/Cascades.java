package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.catalog.ForeignKey;
import dev.dualwrite.jdbc.catalog.ForeignKey.Action;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Doubt.RowsWhere;
import dev.dualwrite.model.Doubt.WholeTable;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What foreign keys' ON DELETE and ON UPDATE actions do to other tables when rows of one table go or change.
 *
 * <p>Immutable. The first step is told by the parent's values; beyond it only the tables are known.
 */
final class Cascades {
    static final Cascades NONE = new Cascades();

    /** One foreign key that acts, and the migrated tables that its action may reach in turn. */
    private record Step(ForeignKey foreignKey, boolean migrated, Set<TableId> beyond) {}

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
        Set<TableId> beyond = new LinkedHashSet<>();
        follow(catalog, key.table(), event, Set.copyOf(key.columns()), beyond, new LinkedHashSet<>());
        boolean migrated = migrated(catalog, key.table());
        steps.add(new Step(key, migrated, beyond));
        if (migrated) {
            reached.add(key.table());
        }
        reached.addAll(beyond);
    }

    private static boolean migrated(SchemaFacts catalog, TableId table) {
        return catalog.relations(table.schema(), table.name()).stream().anyMatch(r -> r.table() != null);
    }

    private record Visit(TableId table, Event event, Set<String> columns) {}

    /** Collects what an event on a child table sets off in turn. */
    private void follow(
            SchemaFacts catalog,
            TableId child,
            Event event,
            Set<String> columns,
            Set<TableId> beyond,
            Set<Visit> visited) {
        if (!visited.add(new Visit(child, event, columns))) {
            return;
        }
        for (RelationFacts relation : catalog.relations(child.schema(), child.name())) {
            everything |= relation.reaching().contains(event);
            for (ForeignKey key : relation.references()) {
                Action action = event == Event.DELETE ? key.onDelete() : key.onUpdate();
                if (!action.writes()
                        || (event == Event.UPDATE
                                && key.referencedColumns().stream().noneMatch(columns::contains))) {
                    continue;
                }
                if (migrated(catalog, key.table())) {
                    beyond.add(key.table());
                }
                Event next = event == Event.DELETE && action == Action.CASCADE ? Event.DELETE : Event.UPDATE;
                follow(catalog, key.table(), next, Set.copyOf(key.columns()), beyond, visited);
            }
        }
    }

    /** Whether a trigger on the way does something that could not be judged. */
    boolean everything() {
        return everything;
    }

    /** Whether these columns, unchanged, set nothing off. */
    boolean onlyBy(List<String> columns) {
        return steps.stream().allMatch(step -> columns.containsAll(step.foreignKey.referencedColumns()));
    }

    /** Doubts when nothing is known of the parent's rows. */
    List<Doubt> all() {
        return reached.stream().<Doubt>map(WholeTable::new).toList();
    }

    /** Doubts when the parent row had these values. */
    List<Doubt> of(Map<String, String> parent) {
        List<Doubt> doubts = new ArrayList<>();
        for (Step step : steps) {
            List<String> values = new ArrayList<>();
            for (String column : step.foreignKey.referencedColumns()) {
                String value = parent.get(column);
                if (value != null) {
                    values.add(value);
                }
            }
            if (step.migrated) {
                doubts.add(
                        values.size() == step.foreignKey.columns().size()
                                ? new RowsWhere(step.foreignKey.table(), step.foreignKey.columns(), values)
                                : new WholeTable(step.foreignKey.table()));
            }
            step.beyond.forEach(table -> doubts.add(new WholeTable(table)));
        }
        return doubts;
    }
}
