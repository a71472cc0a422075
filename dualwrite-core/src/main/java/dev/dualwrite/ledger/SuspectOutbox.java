package dev.dualwrite.ledger;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Suspects on their way to the ledger.
 *
 * <p>Thread-safe; {@link #accept} holds the lock for a few instructions and never waits for a database. Bounded: above a
 * number of keys for a table, the whole table takes their place.
 *
 * <p>Invariant: a suspicion is in the outbox, or durable in the ledger: what {@link #peek} hands out leaves by {@link
 * #written} only.
 */
public final class SuspectOutbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Condition none = lock.newCondition();
    private final int keysPerTable;
    private Map<TableId, Pending> waiting = new LinkedHashMap<>();
    private Map<TableId, Pending> writing = Map.of();

    /** @param keysPerTable at least 1 */
    public SuspectOutbox(int keysPerTable) {
        this.keysPerTable = keysPerTable;
    }

    private static final class Pending {
        /** Which rows of a table: a key, or what went with that row. */
        private record Which(RowKey key, boolean went) {
            static @Nullable Which of(Suspicion suspicion) {
                RowKey key = suspicion.key();
                RowKey from = suspicion.from();
                return key != null ? new Which(key, false) : from != null ? new Which(from, true) : null;
            }
        }

        private final Map<Which, Suspicion> rows = new LinkedHashMap<>();
        private @Nullable Suspicion whole;

        void add(Suspicion suspicion, int limit) {
            Which which = Which.of(suspicion);
            if (whole != null) {
                whole = union(whole, suspicion, null);
            } else if (which != null && rows.size() < limit) {
                rows.merge(which, suspicion, (a, b) -> union(a, b, which));
            } else {
                Suspicion table = union(suspicion, suspicion, null);
                for (Suspicion one : rows.values()) {
                    table = union(table, one, null);
                }
                whole = table;
                rows.clear();
            }
        }

        List<Suspicion> all() {
            return whole != null ? List.of(whole) : List.copyOf(rows.values());
        }

        private static Suspicion union(Suspicion a, Suspicion b, @Nullable Which which) {
            Set<Backend> writers = new LinkedHashSet<>(a.writers());
            writers.addAll(b.writers());
            // A row that was refused and then overflowed is another by now: nobody has tried that one yet.
            boolean refused = a.reason() == SuspectReason.REFUSED && b.reason() == SuspectReason.REFUSED;
            Suspicion telling = a.reason() == SuspectReason.REFUSED ? b : a;
            return new Suspicion(
                    a.table(),
                    which == null || which.went() ? null : which.key(),
                    which == null || !which.went() ? null : which.key(),
                    telling.reason(),
                    Math.max(a.mark(), b.mark()),
                    new ArrayList<>(writers),
                    refused ? b.detail() : null);
        }
    }

    /** Takes a suspicion. */
    public void accept(Suspicion suspicion) {
        lock.lock();
        try {
            waiting.computeIfAbsent(suspicion.table(), t -> new Pending()).add(suspicion, keysPerTable);
            some.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether something of this table is not durable yet. */
    public boolean holds(TableId table) {
        lock.lock();
        try {
            return waiting.containsKey(table) || writing.containsKey(table);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for suspicions and gives all of them; the same ones again until {@link #written}. */
    List<Suspicion> peek(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (writing.isEmpty() && waiting.isEmpty() && nanos > 0) {
                nanos = some.awaitNanos(nanos);
            }
            if (writing.isEmpty()) {
                writing = waiting;
                waiting = new LinkedHashMap<>();
            }
            return writing.values().stream().flatMap(p -> p.all().stream()).toList();
        } finally {
            lock.unlock();
        }
    }

    /** What was handed out is durable. */
    void written() {
        lock.lock();
        try {
            writing = Map.of();
            if (waiting.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything is durable; false if the time is over before. */
    public boolean awaitEmpty(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (!writing.isEmpty() || !waiting.isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = none.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Entries that are not durable yet, by table. */
    public Map<TableId, Long> pending() {
        lock.lock();
        try {
            Map<TableId, Long> counts = new HashMap<>();
            waiting.forEach((t, p) -> counts.merge(t, (long) p.all().size(), Long::sum));
            writing.forEach((t, p) -> counts.merge(t, (long) p.all().size(), Long::sum));
            return counts;
        } finally {
            lock.unlock();
        }
    }
}
