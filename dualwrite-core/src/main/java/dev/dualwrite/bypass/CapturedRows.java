package dev.dualwrite.bypass;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many rows of each table the application tried to write through this instance, rolled back or not.
 *
 * <p>Thread-safe; counting costs an increment and is done on the application's threads.
 *
 * <p>Other instances' counts are to be added from the control schema when several share a migration: whoever compares takes
 * the sum.
 */
public final class CapturedRows {
    private static final class Counts {
        final LongAdder rows = new LongAdder();
        final LongAdder uncounted = new LongAdder();
        final LongAdder cascaded = new LongAdder();
    }

    /**
     * Counts since the start.
     *
     * @param uncounted statements that wrote an unknown number of the table's rows, and made it suspect as a whole
     * @param cascaded statements by whose foreign keys an unknown number of its rows may have changed
     */
    record Count(long rows, long uncounted, long cascaded) {
        static final Count NONE = new Count(0, 0, 0);
    }

    private final Map<TableId, Counts> tables = new ConcurrentHashMap<>();

    /** The application tried to write these. */
    public void attempted(List<Change> changes, List<Doubt> doubts) {
        int from = 0;
        for (int i = 1; i <= changes.size(); i++) {
            // Neighbours are of the same table, most often.
            if (i == changes.size()
                    || changes.get(i).table() != changes.get(from).table()) {
                of(changes.get(from).table()).rows.add(i - from);
                from = i;
            }
        }
        for (Doubt doubt : doubts) {
            Counts counts = of(doubt.table());
            (doubt instanceof Doubt.WholeTable ? counts.uncounted : counts.cascaded).increment();
        }
    }

    private Counts of(TableId table) {
        Counts known = tables.get(table);
        return known != null ? known : tables.computeIfAbsent(table, t -> new Counts());
    }

    Count count(TableId table) {
        Counts counts = tables.get(table);
        return counts == null
                ? Count.NONE
                : new Count(counts.rows.sum(), counts.uncounted.sum(), counts.cascaded.sum());
    }
}
