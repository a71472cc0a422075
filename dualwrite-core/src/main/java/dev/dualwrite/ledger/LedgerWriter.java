package dev.dualwrite.ledger;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.RefusedRows;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes suspicions durable.
 *
 * <p>One thread runs it. While the authority does not answer, suspicions stay in the bounded outbox. Above a number of
 * key entries a table's entries are replaced by one for the whole table.
 */
public final class LedgerWriter implements Runnable {
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(200);

    private final SuspectOutbox outbox;
    private final LedgerStore store;
    private final SuspectTables tables;
    private final String instance;
    private final Listeners listeners;

    public LedgerWriter(
            SuspectOutbox outbox, LedgerStore store, SuspectTables tables, String instance, Listeners listeners) {
        this.outbox = outbox;
        this.store = store;
        this.tables = tables;
        this.instance = instance;
        this.listeners = listeners;
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        new Rounds("Writing suspects to the ledger", this::step, listeners).run();
    }

    void step() throws InterruptedException {
        List<Suspicion> suspicions = outbox.peek(IDLE);
        if (suspicions.isEmpty()) {
            return;
        }
        try {
            List<Suspicion> refused = store.add(instance, suspicions);
            tables.refresh().forEach((table, entries) -> {
                if (entries > LedgerStore.KEYS_PER_TABLE) {
                    store.compact(table);
                }
            });
            outbox.written();
            tables.entered();
            tell(suspicions);
            RefusedRows rows = new RefusedRows();
            refused.forEach(s -> rows.add(s.table(), s.detail()));
            rows.tell(listeners);
        } catch (DatabaseUnavailableException e) {
            // Told by others.
            Thread.sleep(PAUSE_AFTER_TROUBLE.toMillis());
        }
    }

    private void tell(List<Suspicion> suspicions) {
        Map<TableId, Map<SuspectReason, Long>> counts = suspicions.stream()
                .collect(Collectors.groupingBy(
                        Suspicion::table, Collectors.groupingBy(Suspicion::reason, Collectors.counting())));
        counts.forEach((table, byReason) ->
                byReason.forEach((reason, n) -> listeners.tell(l -> l.suspected(table, reason, n.intValue()))));
    }
}
