package dev.dualwrite.ledger;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.LedgerStore.Scope;
import dev.dualwrite.spi.Quarantine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Works the ledger off: reads suspect rows and tables again and closes what is proven.
 *
 * <p>One thread runs it.
 *
 * <p>Invariant: an entry is closed only by a re-read that began after the entry was fetched, and after this instance's
 * queue had passed the entry's mark; and only if the fence settled the row. A later suspicion is an entry of its own. A row
 * that the follower refuses is noted as such and pauses, see {@link Quarantine}; it holds up no other.
 */
public final class LedgerWorker implements Runnable {
    private static final int BATCH = 500;
    /** After news. Entries wait for the queue to pass their mark, which is soon; then twice as long each time. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /**
     * What the worker works with.
     *
     * @param looksAfter whether an entry made by that instance is this one's to work off: its own are, and those of the gone
     *     are somebody's
     * @param migrated whether a table is migrated: entries of others are closed, nothing can be said of them
     * @param parked tables that are left alone until both sides define them alike
     */
    public record Surroundings(
            LedgerStore store,
            SuspectTables tables,
            QuarantinedKeys quarantined,
            Reread reread,
            TableSweep sweep,
            String instance,
            Predicate<String> looksAfter,
            LongPredicate passed,
            BooleanSupplier active,
            Predicate<TableId> migrated,
            Predicate<TableId> parked,
            Listeners listeners) {}

    private final Surroundings around;
    private final Waits waits;
    private final Settlement settlement;
    private boolean begun;
    private long cursor;
    private long began = System.nanoTime();
    private long pause = SHORTEST_PAUSE.toNanos();

    public LedgerWorker(Surroundings around) {
        this.around = around;
        waits = new Waits(System::nanoTime, around.listeners());
        settlement = new Settlement(around.store(), around.tables(), around.listeners());
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        new Rounds("Working the ledger off", this::round, around.listeners()).run();
    }

    private void round() throws InterruptedException {
        if (!step()) {
            // At most half of the time goes into re-reads: a table that is suspect again and again stays usable.
            long rest = Math.min(System.nanoTime() - began, LONGEST_PAUSE.toNanos());
            TimeUnit.NANOSECONDS.sleep(rest);
            boolean news = around.tables().awaitNews(Duration.ofNanos(Math.max(0, pause - rest)));
            pause = news ? SHORTEST_PAUSE.toNanos() : Math.min(2 * pause, LONGEST_PAUSE.toNanos());
            began = System.nanoTime();
        }
    }

    /** One batch; false when a round is over or a database did not answer. */
    boolean step() throws InterruptedException {
        try {
            if (around.tables().refresh().isEmpty()) {
                waitFor(List.of());
                around.quarantined().clear();
                return false;
            } else if (!around.active().getAsBoolean()) {
                return false;
            }
            endPauses();
            List<Entry> entries = around.store().ready(cursor, BATCH);
            cursor = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).id();
            settlement.close(entries.stream()
                    .filter(e -> !around.migrated().test(e.table()))
                    .toList());
            work(entries.stream().filter(this::due).toList());
            if (entries.isEmpty()) {
                waitFor(around.store().waitsFor());
            }
            return !entries.isEmpty();
        } catch (DatabaseUnavailableException e) {
            return false;
        }
    }

    /** Of all that an earlier instance left; later, of rows that got through without us. */
    private void endPauses() {
        if (!begun) {
            around.store().retry(Scope.ALL);
            begun = true;
        }
        for (RowKey key : around.quarantined().takeWritten()) {
            if (around.store().retry(Scope.of(key)) == 0) {
                around.quarantined().release(key);
            }
        }
    }

    private void waitFor(List<String> what) {
        around.tables().waitFor(what);
        waits.seen(what);
    }

    private boolean due(Entry entry) {
        return around.migrated().test(entry.table())
                && !around.parked().test(entry.table())
                && around.looksAfter().test(entry.instance())
                && (!entry.instance().equals(around.instance())
                        || around.passed().test(entry.mark()));
    }

    private void work(List<Entry> due) throws InterruptedException {
        Set<TableId> swept = new HashSet<>();
        for (Entry entry : due) {
            if (entry.key() == null && swept.add(entry.table())) {
                sweep(
                        entry.table(),
                        due.stream()
                                .filter(e -> e.table().equals(entry.table()))
                                .toList());
            }
        }
        Map<TableId, Map<RowKey, List<Entry>>> byTable = new TreeMap<>();
        for (Entry entry : due) {
            RowKey key = entry.key();
            if (key != null && !swept.contains(entry.table())) {
                byTable.computeIfAbsent(entry.table(), t -> new HashMap<>())
                        .computeIfAbsent(key, k -> new ArrayList<>())
                        .add(entry);
            }
        }
        if (!byTable.isEmpty()) {
            rereadKeys(byTable);
        }
    }

    private void sweep(TableId table, List<Entry> entries) throws InterruptedException {
        @Nullable String refused;
        try {
            refused = around.sweep().sweep(table);
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // One table that cannot be read holds up no other.
            around.listeners()
                    .tell(l -> l.trouble("Reading " + table + " again as a whole failed, and is tried again", e));
            return;
        }
        if (refused == null) {
            settlement.close(entries);
        } else {
            settlement.refused(table, entries, refused);
        }
    }

    private void rereadKeys(Map<TableId, Map<RowKey, List<Entry>>> byTable) {
        Map<RowKey, List<Entry>> all = new HashMap<>();
        byTable.values().forEach(all::putAll);
        try {
            rereadTogether(all);
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException | Error together) {
            byTable.forEach(this::rereadAlone);
        }
    }

    /** Keys that cannot be read, since the table has another key by now for example, say that the table is suspect. */
    private void rereadAlone(TableId table, Map<RowKey, List<Entry>> keys) {
        try {
            rereadTogether(keys);
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            around.listeners()
                    .tell(l ->
                            l.trouble("Reading rows of " + table + " again failed; it is suspect as a whole now", e));
            around.store().compact(table);
        }
    }

    /** Together, so that rows which refer to each other are written in one transaction. */
    private void rereadTogether(Map<RowKey, List<Entry>> byKey) {
        byKey.forEach((key, entries) -> {
            if (entries.stream().anyMatch(e -> e.tries().count() > 0)) {
                around.quarantined().hold(key);
            }
        });
        Reread.Read read = around.reread().read(byKey.keySet());
        Outcome outcome = around.reread().write(read, Map.of());
        Set<RowKey> unsettled = new HashSet<>();
        outcome.reread().forEach(r -> unsettled.add(r.key()));
        Map<RowKey, String> said = new HashMap<>();
        outcome.refused().forEach(r -> said.put(r.key(), r.reason()));
        Map<RowKey, List<Entry>> refused = new HashMap<>();
        Set<RowKey> gone = new HashSet<>();
        read.rows().stream().filter(row -> row.kind() == Change.Kind.DELETE).forEach(row -> gone.add(row.key()));
        List<Entry> proven = new ArrayList<>();
        List<Entry> provenGone = new ArrayList<>();
        byKey.forEach((key, entries) -> {
            if (said.containsKey(key)) {
                refused.put(key, entries);
            } else if (!unsettled.contains(key)) {
                (gone.contains(key) ? provenGone : proven).addAll(entries);
                around.quarantined().release(key);
            }
        });
        settlement.refused(refused, said);
        settlement.close(proven);
        settlement.closeGone(provenGone);
    }
}
