package dev.dualwrite.ledger;

import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import java.util.HashMap;
import java.util.Map;

/**
 * Which tables have open suspects: in the ledger as last seen, or on their way to it.
 *
 * <p>Thread-safe. Before the ledger was read for the first time every table counts as suspect.
 */
public final class SuspectTables {
    private final SuspectOutbox outbox;
    private final LedgerStore store;
    private volatile Map<TableId, Long> open = Map.of();
    private volatile boolean seen;

    public SuspectTables(SuspectOutbox outbox, LedgerStore store) {
        this.outbox = outbox;
        this.store = store;
    }

    /** Reads the ledger. */
    Map<TableId, Long> refresh() {
        Map<TableId, Long> now = Map.copyOf(store.open());
        open = now;
        seen = true;
        return now;
    }

    /** Whether any row of the table may differ beyond what the queue still holds. */
    public boolean isSuspect(TableId table) {
        return !seen || open.containsKey(table) || outbox.holds(table);
    }

    /** Whether the ledger was read since the start. */
    public boolean known() {
        return seen;
    }

    /** Open entries by table, those that are not durable yet included. */
    public Map<TableId, Long> counts() {
        Map<TableId, Long> all = new HashMap<>(open);
        outbox.pending().forEach((table, n) -> all.merge(table, n, Long::sum));
        return all;
    }
}
