package dev.dualwrite.bypass;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Bypass;
import dev.dualwrite.spi.Bypass.Captured;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many rows of each table the application tried to write through this instance, rolled back or not.
 *
 * <p>Thread-safe; counting costs an increment and is done on the application's threads.
 *
 * <p>Of this instance alone; whoever compares takes the sum of all, see {@link Bypass#share}.
 */
public final class CapturedRows {
    private static final class Counts {
        final LongAdder rows = new LongAdder();
        final LongAdder uncounted = new LongAdder();
        final LongAdder cascaded = new LongAdder();
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

    Captured count(TableId table) {
        Counts counts = tables.get(table);
        return counts == null
                ? Captured.NONE
                : new Captured(counts.rows.sum(), counts.uncounted.sum(), counts.cascaded.sum());
    }
}
