package dev.dualwrite.testkit;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Suspicion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ledger in memory. Thread-safe. An entry with writers is ready when the test has said that they are gone. */
public final class InMemoryLedgerStore implements LedgerStore {
    private record Stored(Entry entry, List<Backend> writers) {}

    private final Outage outage;
    private final TreeMap<Long, Stored> entries = new TreeMap<>();
    private final Set<Backend> gone = new HashSet<>();
    private long newest;

    public InMemoryLedgerStore() {
        this(new Outage(Side.LEGACY));
    }

    public InMemoryLedgerStore(Outage outage) {
        this.outage = outage;
    }

    /** The backend has ended, and so has every transaction that was alive with it. */
    public synchronized void end(Backend backend) {
        gone.add(backend);
    }

    @Override
    public synchronized void add(String instance, List<Suspicion> suspicions) {
        outage.check();
        for (Suspicion s : suspicions) {
            put(s.table(), s.key(), s.reason(), instance, s.mark(), s.writers());
        }
    }

    private void put(
            TableId table,
            @Nullable RowKey key,
            SuspectReason reason,
            String instance,
            long mark,
            List<Backend> writers) {
        newest++;
        Entry entry = new Entry(newest, table, key, reason, instance, mark, Instant.EPOCH);
        entries.put(newest, new Stored(entry, writers));
    }

    @Override
    public synchronized List<Entry> ready(long after, int limit) {
        outage.check();
        return entries.tailMap(after, false).values().stream()
                .filter(s -> gone.containsAll(s.writers()))
                .map(Stored::entry)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void close(Collection<Long> ids) {
        outage.check();
        ids.forEach(entries::remove);
    }

    @Override
    public synchronized Map<TableId, Long> open() {
        outage.check();
        Map<TableId, Long> open = new TreeMap<>();
        entries.values().forEach(s -> open.merge(s.entry().table(), 1L, Long::sum));
        return open;
    }

    @Override
    public synchronized List<String> waitsFor() {
        return entries.values().stream()
                .flatMap(s -> s.writers().stream())
                .filter(writer -> !gone.contains(writer))
                .map(writer -> "backend " + writer.pid())
                .distinct()
                .toList();
    }

    @Override
    public synchronized void compact(TableId table) {
        outage.check();
        List<Stored> keys = entries.values().stream()
                .filter(s -> s.entry().table().equals(table) && s.entry().key() != null)
                .toList();
        Optional<Stored> oldest = keys.stream().findFirst();
        if (oldest.isEmpty()) {
            return;
        }
        List<Backend> writers = new ArrayList<>();
        keys.forEach(s -> writers.addAll(s.writers()));
        keys.forEach(s -> entries.remove(s.entry().id()));
        long mark = keys.stream().mapToLong(s -> s.entry().mark()).max().orElse(0);
        Entry first = oldest.get().entry();
        put(table, null, first.reason(), first.instance(), mark, writers);
    }

    /** All open entries, by ascending id. */
    public synchronized List<Entry> entries() {
        return entries.values().stream().map(Stored::entry).toList();
    }
}
