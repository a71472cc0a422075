package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.LedgerStore.Tries;
import dev.dualwrite.spi.Suspicion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The ledger's table on the authority, with what its entries wait for. */
final class Suspects {
    private static final class Waiting {
        private final List<Backend> backends;
        private final List<Tx> alive;
        private boolean takenBack;

        Waiting(List<Backend> backends, List<Tx> alive) {
            this.backends = backends;
            this.alive = alive;
        }
    }

    private record Stored(Entry entry, Waiting waiting) {}

    private final Simulation world;
    private final TreeMap<Long, Stored> entries = new TreeMap<>();
    private long newest;

    Suspects(Simulation world) {
        this.world = world;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean covers(int row) {
        RowKey key = Rows.key(row);
        for (Stored stored : entries.values()) {
            Entry entry = stored.entry();
            if (entry.key() == null ? entry.table().equals(key.table()) : key.equals(entry.key())) {
                return true;
            }
        }
        return false;
    }

    void add(String instance, List<Suspicion> suspicions) {
        for (Suspicion s : suspicions) {
            newest++;
            Entry entry =
                    new Entry(newest, s.table(), s.key(), s.reason(), instance, s.mark(), Instant.EPOCH, Tries.NONE);
            List<Tx> alive = s.writers().isEmpty() ? List.of() : List.copyOf(world.authority.alive);
            entries.put(newest, new Stored(entry, new Waiting(s.writers(), alive)));
            world.trace.say(() -> "ledger: " + name(entry) + " is suspect, " + s.reason() + " by " + instance);
        }
        world.ledgerChanged();
    }

    List<Entry> ready(long after, int limit) {
        List<Entry> ready = new ArrayList<>();
        for (Stored stored : entries.tailMap(after, false).values()) {
            if (ready.size() < limit && over(stored.waiting())) {
                ready.add(stored.entry());
            }
        }
        return ready;
    }

    private boolean over(Waiting waiting) {
        if (world.rules.has(Rule.ENTRY_WAITS_FOR_BACKENDS)
                && !waiting.takenBack
                && !waiting.backends.stream().allMatch(world.registry::gone)) {
            return false;
        }
        return !world.rules.has(Rule.ENTRY_WAITS_FOR_TRANSACTIONS)
                || waiting.takenBack
                || waiting.alive.stream().allMatch(tx -> tx.ended);
    }

    /** One that was taken for dead reports itself what its backends commit. */
    void outlived(Set<Backend> own) {
        for (Stored stored : entries.values()) {
            Waiting waiting = stored.waiting();
            if (stored.entry().reason() == SuspectReason.INSTANCE_DIED
                    && !waiting.backends.isEmpty()
                    && own.containsAll(waiting.backends)) {
                waiting.takenBack = true;
            }
        }
    }

    void close(Collection<Long> ids) {
        for (long id : ids) {
            Stored closed = entries.remove(id);
            if (closed != null && !world.rules.has(Rule.LATER_ENTRY_STAYS)) {
                entries.values()
                        .removeIf(s -> s.entry().table().equals(closed.entry().table())
                                && Objects.equals(
                                        s.entry().key(), closed.entry().key()));
            }
            world.trace.say(() -> "ledger: closed " + (closed == null ? "nothing" : name(closed.entry())));
        }
        world.ledgerChanged();
    }

    List<SuspectCount> counts() {
        List<SuspectCount> counts = new ArrayList<>();
        for (TableId table : Rows.TABLES) {
            long open = entries.values().stream()
                    .filter(s -> s.entry().table().equals(table))
                    .count();
            if (open > 0) {
                counts.add(new SuspectCount(table, SuspectReason.OVERFLOW, open, 0, Instant.EPOCH, null));
            }
        }
        return counts;
    }

    private static String name(Entry entry) {
        RowKey key = entry.key();
        return "#" + entry.id() + " " + (key == null ? entry.table() : Rows.row(key));
    }
}
