package dev.dualwrite.ledger;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.RefusedRows;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.LedgerStore.Tried;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of entries that were worked on: closed by proof, or kept with what the follower said against them.
 *
 * <p>Confined to the worker's thread.
 *
 * <p>Invariant: of several entries of one key the oldest is kept and the others go, and of a table's those of the whole table are
 * kept. All were there before the re-read that was refused, so whatever closes the one that is kept began after all of them.
 */
final class Settlement {
    private final LedgerStore store;
    private final SuspectTables tables;
    private final Listeners listeners;

    Settlement(LedgerStore store, SuspectTables tables, Listeners listeners) {
        this.store = store;
        this.tables = tables;
        this.listeners = listeners;
    }

    void close(List<Entry> proven) {
        close(proven, store::close);
    }

    /** Rows that were read again and are gone: what went with them has been asked for. */
    void closeGone(List<Entry> proven) {
        close(proven, store::closeGone);
    }

    private void close(List<Entry> proven, Consumer<Collection<Long>> how) {
        if (proven.isEmpty()) {
            return;
        }
        how.accept(proven.stream().map(Entry::id).toList());
        tables.refresh();
        Map<TableId, Integer> counts = new TreeMap<>();
        proven.forEach(e -> counts.merge(e.table(), 1, Integer::sum));
        counts.forEach((table, n) -> listeners.tell(l -> l.cleared(table, n)));
    }

    /**
     * Rows that the follower refused.
     *
     * @param entries of each key, by ascending id
     * @param said what the follower said of each key
     */
    void refused(Map<RowKey, List<Entry>> entries, Map<RowKey, String> said) {
        if (entries.isEmpty()) {
            return;
        }
        List<Tried> tried = new ArrayList<>();
        List<Long> covered = new ArrayList<>();
        RefusedRows first = new RefusedRows();
        entries.forEach((key, of) -> {
            int before = of.stream().mapToInt(e -> e.tries().count()).max().orElse(0);
            String why = said.get(key);
            tried.add(new Tried(of.get(0).id(), before + 1, why));
            of.stream().skip(1).forEach(e -> covered.add(e.id()));
            if (before == 0) {
                first.add(key.table(), why);
            }
        });
        store.refused(tried);
        store.close(covered);
        first.tell(listeners);
    }

    /**
     * A table of which the follower refused too many rows to name them.
     *
     * @param entries those of the table that were worked on, one of the whole table among them
     */
    void refused(TableId table, List<Entry> entries, @Nullable String said) {
        store.refused(entries.stream()
                .filter(e -> e.key() == null)
                .map(e -> new Tried(e.id(), e.tries().count() + 1, said))
                .toList());
        store.close(entries.stream().filter(e -> e.key() != null).map(Entry::id).toList());
        store.compact(table);
        tables.refresh();
    }
}
