package dev.dualwrite.ledger;

import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Which tables have open suspects: in the ledger as last seen, or on their way to it.
 *
 * <p>Thread-safe. Before the ledger was read for the first time every table counts as suspect.
 */
public final class SuspectTables {
    private final SuspectOutbox outbox;
    private final LedgerStore store;
    private volatile Map<TableId, Long> open = Map.of();
    private volatile List<SuspectCount> entries = List.of();
    private final Semaphore news = new Semaphore(0);
    private volatile boolean seen;
    private volatile List<String> waitsFor = List.of();

    public SuspectTables(SuspectOutbox outbox, LedgerStore store) {
        this.outbox = outbox;
        this.store = store;
    }

    /** Reads the ledger; one at a time, or an older reading would replace a newer one. */
    synchronized Map<TableId, Long> refresh() {
        List<SuspectCount> read = List.copyOf(store.counts());
        Map<TableId, Long> sums = new HashMap<>();
        read.forEach(count -> sums.merge(count.table(), count.entries(), Long::sum));
        Map<TableId, Long> now = Map.copyOf(sums);
        open = now;
        entries = read;
        seen = true;
        return now;
    }

    /** Notes what keeps entries from being read again. */
    void waitFor(List<String> what) {
        waitsFor = List.copyOf(what);
    }

    /** What may still commit, so that entries of the ledger cannot be read again yet, as last seen. */
    public List<String> waitsFor() {
        return waitsFor;
    }

    /** What is in the ledger, as last read. */
    public List<SuspectCount> entries() {
        return entries;
    }

    /** New entries are in the ledger, or some are to be tried at once. */
    public void entered() {
        news.release();
    }

    /** Waits for new entries since the last call; false if the time was over before. For one thread. */
    boolean awaitNews(Duration limit) throws InterruptedException {
        boolean came = news.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        news.drainPermits();
        return came;
    }

    /** Whether any row of the table may differ beyond what the queue still holds. */
    public boolean isSuspect(TableId table) {
        // In this order: what leaves the outbox after it was looked at is in the newest reading by then.
        return !seen || outbox.holds(table) || open.containsKey(table);
    }

    /** Whether the ledger was read since the start. */
    public boolean known() {
        return seen;
    }

    /** Open entries by table, those that are not durable yet included. */
    public Map<TableId, Long> counts() {
        // In this order, as in isSuspect: an entry that is just being stored may count twice, never not at all.
        Map<TableId, Long> all = new HashMap<>(outbox.pending());
        open.forEach((table, n) -> all.merge(table, n, Long::sum));
        return all;
    }
}
