package dev.dualwrite.schema;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Suspicion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Takes tables in, parks them, lets them go on, and leaves them out, as their definitions change while writes are captured.
 *
 * <p>Thread-safe; one look is taken over at a time. Listeners are told outside the lock.
 *
 * <p>Invariant: every write to a table that changed is captured under its newest definition, or happened before a sweep of
 * the whole table began. In this order: (1) the tables that changed are parked, so that nothing of them is applied and no
 * sweep of them begins; (2) capture gets the new definitions, under the next generation's number; (3) the tables become
 * suspect; (4) those that both sides define alike go on, and the next generation is in force. What committed before (4) is
 * seen by the sweep, which begins later. A statement that was planned before (2) and whose transaction ends after (4) is
 * known by its plan's number: the recording then suspects these tables once more, see {@link Tables#changedAfter}. A change
 * that was queued before (4) lies below the floor that the sweep raises.
 */
public final class SchemaControl {
    private final Tables tables;
    private final Seams seams;
    private final Object lock = new Object();

    /**
     * What it works with.
     *
     * @param capturing whether writes are captured: otherwise nothing has to be suspected
     * @param mark this instance's newest sequence number
     * @param suspects takes suspicions; must not block
     * @param untouched whether a table that joins is empty on both sides, and nobody can have written to it
     * @param changed is told each table that changed, while it is parked: what was known of its rows may not hold any more
     * @param forgotten is told each table that left the migration
     */
    public record Seams(
            BooleanSupplier capturing,
            LongSupplier mark,
            Consumer<Suspicion> suspects,
            Predicate<TableId> untouched,
            Consumer<TableId> changed,
            Consumer<TableId> forgotten,
            Listeners listeners) {}

    public SchemaControl(Tables tables, Seams seams) {
        this.tables = tables;
        this.seams = seams;
    }

    /**
     * Takes over what was seen.
     *
     * @param look newer than the one taken over before
     * @param capture gives capture the definitions that were seen, to be known by this number from now on
     */
    public void adopt(SchemaLook look, LongConsumer capture) {
        TableSet before;
        Set<TableId> affected;
        synchronized (lock) {
            before = tables.current();
            affected = affected(before, look);
            long next = before.generation() + 1;
            Map<TableId, Parking> held = new HashMap<>(look.differing());
            affected.forEach(
                    table -> held.putIfAbsent(table, new Parking("its definition is being taken over", List.of())));
            tables.publish(new TableSet(before.generation(), look.defs(), held, before.since(), before.joined()));
            capture.accept(next);
            boolean capturing = seams.capturing().getAsBoolean();
            if (capturing) {
                long mark = seams.mark().getAsLong();
                for (TableId table : affected) {
                    boolean is = before.defs().containsKey(table);
                    if (is || !seams.untouched().test(table)) {
                        // Whoever wrote to a table that was not known is waited for.
                        seams.suspects()
                                .accept(new Suspicion(
                                        table,
                                        null,
                                        SuspectReason.SCHEMA_CHANGED,
                                        mark,
                                        is ? List.of() : List.of(Backend.NONE)));
                        seams.changed().accept(table);
                    }
                }
            }
            tables.publish(after(before, look, affected, next, capturing));
        }
        tell(before, look);
    }

    private static TableSet after(
            TableSet before, SchemaLook look, Set<TableId> affected, long next, boolean capturing) {
        Map<TableId, Long> since = new HashMap<>(before.since());
        affected.forEach(table -> since.put(table, next));
        since.keySet().retainAll(look.defs().keySet());
        Set<TableId> joined = new HashSet<>(before.joined());
        joined.addAll(look.defs().keySet());
        if (capturing) {
            joined.removeIf(table ->
                    before.defs().containsKey(table) && !before.joined().contains(table));
        } else {
            joined.clear();
        }
        joined.retainAll(look.defs().keySet());
        return new TableSet(next, look.defs(), look.differing(), since, joined);
    }

    /** Tables that are new, that are defined otherwise than before, and that begin or cease to differ. */
    private static Set<TableId> affected(TableSet before, SchemaLook look) {
        Set<TableId> affected = new TreeSet<>(look.changed());
        for (Map.Entry<TableId, TableDef> table : look.defs().entrySet()) {
            TableId id = table.getKey();
            if (!table.getValue().equals(before.defs().get(id))
                    || before.parked().containsKey(id) != look.differing().containsKey(id)) {
                affected.add(id);
            }
        }
        affected.retainAll(look.defs().keySet());
        return affected;
    }

    private void tell(TableSet before, SchemaLook look) {
        new TreeMap<>(look.differing()).forEach((table, parking) -> {
            if (!parking.equals(before.parked().get(table))) {
                seams.listeners().tell(l -> l.tableParked(table, parking));
            }
        });
        for (TableId table : new TreeSet<>(look.defs().keySet())) {
            if (!before.defs().containsKey(table)) {
                seams.listeners().tell(l -> l.tableJoined(table));
            } else if (before.parked().containsKey(table) && !look.differing().containsKey(table)) {
                seams.listeners().tell(l -> l.tableResumed(table));
            }
        }
        for (TableId table : new TreeSet<>(before.defs().keySet())) {
            if (!look.defs().containsKey(table)) {
                seams.forgotten().accept(table);
                seams.listeners().tell(l -> l.tableLeft(table));
            }
        }
    }
}
