package dev.dualwrite.schema;

import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one place that holds the migrated tables as they are now.
 *
 * <p>Thread-safe: one immutable {@link TableSet} is replaced by another; readers take no lock.
 */
public final class Tables {
    private volatile TableSet current;

    private Tables(TableSet current) {
        this.current = current;
    }

    /** Tables of which none is parked, of generation 1. */
    public static Tables of(Map<TableId, TableDef> defs) {
        return new Tables(new TableSet(1, defs, Map.of(), Map.of(), Set.of()));
    }

    public TableSet current() {
        return current;
    }

    void publish(TableSet next) {
        current = next;
    }

    /** The table's definition on the authority; null if it is not migrated. */
    public @Nullable TableDef def(TableId table) {
        return current.defs().get(table);
    }

    public boolean contains(TableId table) {
        return current.defs().containsKey(table);
    }

    /** All migrated tables, parked ones included. */
    public Set<TableId> all() {
        return current.defs().keySet();
    }

    /** As {@link #all}, in order. */
    public List<TableId> inOrder() {
        return current.defs().keySet().stream().sorted().toList();
    }

    /** Those whose changes are applied, in order. */
    public List<TableId> followed() {
        TableSet now = current;
        return now.defs().keySet().stream()
                .filter(table -> !now.parked().containsKey(table))
                .sorted()
                .toList();
    }

    /** Whether the table's changes are not applied now: it is suspect as a whole meanwhile. */
    public boolean parked(TableId table) {
        return current.parked().containsKey(table);
    }

    /** Tables that joined or changed after a generation. */
    public Set<TableId> changedAfter(long generation) {
        TableSet now = current;
        if (now.generation() <= generation) {
            return Set.of();
        }
        Set<TableId> changed = new TreeSet<>();
        now.since().forEach((table, since) -> {
            if (since > generation) {
                changed.add(table);
            }
        });
        return changed;
    }
}
