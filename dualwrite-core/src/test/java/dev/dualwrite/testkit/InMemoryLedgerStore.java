package dev.dualwrite.testkit;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Quarantine;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ledger in memory. Thread-safe. An entry with writers is ready when the test has said that they are gone; pauses end when
 * the clock that it was given says so.
 */
public final class InMemoryLedgerStore implements LedgerStore {
    private record Stored(
            Entry entry, List<Backend> writers, @Nullable RowKey from) {}

    private final Outage outage;
    private final InstantSource clock;
    private final TreeMap<Long, Stored> entries = new TreeMap<>();
    private final Set<Backend> gone = new HashSet<>();
    private long newest;

    public InMemoryLedgerStore() {
        this(new Outage(Side.LEGACY));
    }

    public InMemoryLedgerStore(Outage outage) {
        this(outage, InstantSource.system());
    }

    public InMemoryLedgerStore(Outage outage, InstantSource clock) {
        this.outage = outage;
        this.clock = clock;
    }

    /** The backend has ended, and so has every transaction that was alive with it. */
    public synchronized void end(Backend backend) {
        gone.add(backend);
    }

    @Override
    public synchronized List<Suspicion> add(String instance, List<Suspicion> suspicions) {
        outage.check();
        List<Suspicion> first = new ArrayList<>();
        Map<RowKey, List<Entry>> refusals = entries.values().stream()
                .filter(s -> s.entry().reason() == SuspectReason.REFUSED
                        && s.entry().key() != null
                        && s.writers().isEmpty())
                .map(Stored::entry)
                .collect(Collectors.groupingBy(Entry::key));
        for (Suspicion s : suspicions) {
            Instant since = clock.instant();
            Tries tries = Tries.NONE;
            if (s.isRefused()) {
                List<Entry> earlier = refusals.getOrDefault(s.key(), List.of());
                int before =
                        earlier.stream().mapToInt(e -> e.tries().count()).max().orElse(0);
                since = earlier.stream()
                        .map(Entry::since)
                        .min(Instant::compareTo)
                        .orElse(since);
                tries = tries(before + 1, s.detail());
                earlier.forEach(e -> entries.remove(e.id()));
                if (before == 0) {
                    first.add(s);
                }
            }
            put(s.table(), s.key(), s.from(), s.reason(), instance, s.mark(), since, tries, s.writers());
        }
        return first;
    }

    private Tries tries(int count, @Nullable String detail) {
        Instant now = clock.instant();
        Duration pause = Quarantine.pause(count);
        Instant end = pause.isZero() ? null : Quarantine.end(now, pause);
        return new Tries(count, now, end, detail);
    }

    private void put(
            TableId table,
            @Nullable RowKey key,
            @Nullable RowKey from,
            SuspectReason reason,
            String instance,
            long mark,
            Instant since,
            Tries tries,
            List<Backend> writers) {
        newest++;
        Entry entry = new Entry(newest, table, key, reason, instance, mark, since, tries);
        entries.put(newest, new Stored(entry, writers, from));
    }

    @Override
    public synchronized List<Entry> ready(long after, int limit) {
        outage.check();
        Instant now = clock.instant();
        return entries.tailMap(after, false).values().stream()
                .filter(s -> gone.containsAll(s.writers()))
                .filter(s -> !suspect(s.from()))
                .map(Stored::entry)
                .filter(e -> e.tries().next() == null || !e.tries().next().isAfter(now))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void close(Collection<Long> ids) {
        outage.check();
        ids.forEach(entries::remove);
    }

    private boolean suspect(@Nullable RowKey key) {
        return key != null
                && entries.values().stream().anyMatch(s -> key.equals(s.entry().key()));
    }

    @Override
    public synchronized void closeGone(Collection<Long> ids) {
        outage.check();
        Set<RowKey> closed = new HashSet<>();
        ids.forEach(id -> {
            Stored stored = entries.get(id);
            if (stored != null && stored.entry().key() != null) {
                closed.add(stored.entry().key());
                entries.remove(id);
            }
        });
        entries.values().removeIf(s -> s.from() != null && closed.contains(s.from()) && !suspect(s.from()));
    }

    @Override
    public synchronized void refused(Collection<Tried> tried) {
        outage.check();
        tried.forEach(t -> entries.computeIfPresent(t.id(), (id, s) -> {
            Entry e = s.entry();
            Tries tries = tries(t.tries(), t.detail());
            return new Stored(
                    new Entry(id, e.table(), e.key(), SuspectReason.REFUSED, e.instance(), e.mark(), e.since(), tries),
                    List.of(),
                    s.from());
        }));
    }

    @Override
    public synchronized int retry(Scope scope) {
        outage.check();
        int ended = 0;
        for (Stored s : List.copyOf(entries.values())) {
            Entry e = s.entry();
            Tries tries = e.tries();
            if (scope.has(e) && tries.next() != null) {
                Tries now = new Tries(tries.count(), tries.last(), null, tries.detail());
                entries.put(
                        e.id(),
                        new Stored(
                                new Entry(
                                        e.id(), e.table(), e.key(), e.reason(), e.instance(), e.mark(), e.since(), now),
                                s.writers(),
                                s.from()));
                ended++;
            }
        }
        return ended;
    }

    @Override
    public synchronized List<Listed> list(Scope scope, long after, int limit) {
        outage.check();
        return entries.tailMap(after, false).values().stream()
                .filter(s -> scope.has(s.entry()))
                .limit(limit)
                .map(s -> new Listed(s.entry(), waits(List.of(s))))
                .toList();
    }

    @Override
    public synchronized List<SuspectCount> counts() {
        outage.check();
        Map<TableId, Map<SuspectReason, List<Entry>>> groups = entries.values().stream()
                .map(Stored::entry)
                .collect(Collectors.groupingBy(
                        Entry::table,
                        TreeMap::new,
                        Collectors.groupingBy(Entry::reason, TreeMap::new, Collectors.toList())));
        List<SuspectCount> counts = new ArrayList<>();
        groups.forEach((table, reasons) -> reasons.forEach((reason, of) -> counts.add(new SuspectCount(
                table,
                reason,
                of.size(),
                of.stream().filter(e -> e.tries().count() >= Quarantine.TRIES).count(),
                of.stream().map(Entry::since).min(Instant::compareTo).orElseThrow(),
                of.stream()
                        .map(e -> e.tries().detail())
                        .filter(Objects::nonNull)
                        .min(String::compareTo)
                        .orElse(null)))));
        return counts;
    }

    @Override
    public synchronized List<String> waitsFor() {
        return waits(entries.values());
    }

    private List<String> waits(Collection<Stored> some) {
        return some.stream()
                .flatMap(s -> s.writers().stream())
                .filter(writer -> !gone.contains(writer))
                .map(writer -> "backend " + writer.pid())
                .distinct()
                .toList();
    }

    @Override
    public synchronized void compact(TableId table) {
        outage.check();
        List<Stored> folded = entries.values().stream()
                .filter(s -> s.entry().table().equals(table))
                .filter(s -> s.entry().key() != null
                        || s.from() != null
                        || (s.entry().reason() == SuspectReason.REFUSED
                                && s.writers().isEmpty()))
                .toList();
        if (folded.isEmpty()) {
            return;
        }
        List<Backend> writers = new ArrayList<>();
        folded.forEach(s -> writers.addAll(s.writers()));
        folded.forEach(s -> entries.remove(s.entry().id()));
        List<Entry> of = folded.stream().map(Stored::entry).toList();
        Entry first = of.stream()
                .filter(e -> e.reason() != SuspectReason.REFUSED)
                .findFirst()
                .orElse(of.get(0));
        Tries tries = first.reason() != SuspectReason.REFUSED
                ? Tries.NONE
                : new Tries(
                        of.stream().mapToInt(e -> e.tries().count()).max().orElse(0),
                        latest(of, Tries::last),
                        latest(of, Tries::next),
                        first.tries().detail());
        long mark = of.stream().mapToLong(Entry::mark).max().orElse(0);
        Instant since = of.stream().map(Entry::since).min(Instant::compareTo).orElseThrow();
        put(table, null, null, first.reason(), first.instance(), mark, since, tries, writers);
    }

    private static @Nullable Instant latest(List<Entry> of, Function<Tries, @Nullable Instant> which) {
        return of.stream()
                .map(e -> which.apply(e.tries()))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** All open entries, by ascending id. */
    public synchronized List<Entry> entries() {
        return entries.values().stream().map(Stored::entry).toList();
    }
}
