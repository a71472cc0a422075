package dev.dualwrite.ledger;

import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Keys that wait to be read again, and rows that wait to be looked for.
 *
 * <p>Thread-safe; bounded by the number of keys and lookups.
 *
 * <p>Invariant: what was taken counts as open until {@link #done} or until it is given back.
 */
public final class RereadQueue {
    private record Asked(long hi, long number) {}

    private record Lookup(Doubt.RowsWhere rows, long mark, long number) {}

    /** Keys with what asks for them, and rows to look for. */
    record Batch(Map<RowKey, Long> keys, List<Doubt.RowsWhere> lookups) {
        static final Batch NONE = new Batch(Map.of(), List.of());

        boolean isEmpty() {
            return keys.isEmpty() && lookups.isEmpty();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final int limit;
    private final Map<RowKey, Asked> keys = new LinkedHashMap<>();
    private final ArrayDeque<Lookup> lookups = new ArrayDeque<>();
    private long numbers;
    private long takenLowest = Long.MAX_VALUE;
    private final List<Doubt.RowsWhere> takenLookups = new ArrayList<>();

    /** @param limit keys and lookups that may wait, at least 1 */
    public RereadQueue(int limit) {
        this.limit = limit;
    }

    /** Asks for a row; false if there is no room. */
    public boolean ask(RowKey key, long asked) {
        lock.lock();
        try {
            if (keys.size() >= limit && !keys.containsKey(key)) {
                return false;
            }
            keys.merge(
                    key,
                    new Asked(asked, ++numbers),
                    (old, now) -> new Asked(Math.max(old.hi(), now.hi()), old.number()));
            some.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Asks for rows to be looked for once the queue has passed the mark; false if there is no room. */
    public boolean lookUp(Doubt.RowsWhere rows, long mark) {
        lock.lock();
        try {
            if (lookups.size() >= limit) {
                return false;
            }
            lookups.add(new Lookup(rows, mark, ++numbers));
            some.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #lookUp(Doubt.RowsWhere, long)}.
     *
     * @param suspects takes what stands for the doubt where nobody can look into it, or there is no room
     */
    public void lookUp(Doubt doubt, long mark, Consumer<Suspicion> suspects) {
        if (!(doubt instanceof Doubt.RowsWhere rows && lookUp(rows, mark))) {
            Suspicion.of(doubt, SuspectReason.UNKNOWN_WRITE, mark).forEach(suspects);
        }
    }

    /** Whether rows wait to be looked for. */
    boolean looksUp() {
        lock.lock();
        try {
            return !lookups.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Columns of a table by which rows are still to be looked for, those under way included. */
    public Set<String> searched(TableId table) {
        lock.lock();
        try {
            if (lookups.isEmpty() && takenLookups.isEmpty()) {
                return Set.of();
            }
            Set<String> columns = new HashSet<>();
            Stream.concat(lookups.stream().map(Lookup::rows), takenLookups.stream())
                    .filter(rows -> rows.table().equals(table))
                    .forEach(rows -> columns.addAll(rows.columns()));
            return columns;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what may be done now, waiting for it; empty when the time is over. */
    Batch take(int max, LongPredicate passed, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lock();
        try {
            while (keys.isEmpty() && lookups.isEmpty() && nanos > 0) {
                nanos = some.awaitNanos(nanos);
            }
            Map<RowKey, Long> batch = new HashMap<>();
            Iterator<Map.Entry<RowKey, Asked>> it = keys.entrySet().iterator();
            List<Doubt.RowsWhere> found = new ArrayList<>();
            Batch taken = new Batch(batch, found);
            while (it.hasNext() && batch.size() < max) {
                Map.Entry<RowKey, Asked> next = it.next();
                batch.put(next.getKey(), next.getValue().hi());
                takenLowest = Math.min(takenLowest, next.getValue().number());
                it.remove();
            }
            for (Iterator<Lookup> at = lookups.iterator(); at.hasNext() && found.size() < max; ) {
                Lookup next = at.next();
                if (passed.test(next.mark())) {
                    found.add(next.rows());
                    takenLookups.add(next.rows());
                    takenLowest = Math.min(takenLowest, next.number());
                    at.remove();
                }
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** What was taken is settled or was asked for again. */
    void done() {
        lock.lock();
        try {
            takenLowest = Long.MAX_VALUE;
            takenLookups.clear();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits and nothing is under way. */
    public boolean isIdle() {
        lock.lock();
        try {
            return lowest() == Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing that was taken waits for {@link #done}. */
    public boolean takenNothing() {
        lock.lock();
        try {
            return takenLowest == Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for {@link #isIdle}; false if the time is over before. */
    public boolean awaitIdle(Duration wait) throws InterruptedException {
        return awaitPassed(Long.MAX_VALUE - 1, wait);
    }

    /** Number of the newest request. */
    public long mark() {
        lock.lock();
        try {
            return numbers;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every request up to the mark was tried; one that could not be settled is a new request. */
    public boolean awaitPassed(long mark, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lock();
        try {
            while (lowest() <= mark) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = progress.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private long lowest() {
        long key = keys.isEmpty()
                ? Long.MAX_VALUE
                : keys.values().iterator().next().number();
        long lookup = lookups.isEmpty() ? Long.MAX_VALUE : lookups.peek().number();
        return Math.min(takenLowest, Math.min(key, lookup));
    }

    /** Keys and lookups that wait. */
    public int size() {
        lock.lock();
        try {
            return keys.size() + lookups.size();
        } finally {
            lock.unlock();
        }
    }

    /** Removes everything that waits and returns it as suspects. */
    public List<Suspicion> drain(SuspectReason reason) {
        lock.lock();
        try {
            List<Suspicion> all = new ArrayList<>();
            keys.keySet().forEach(key -> all.add(Suspicion.of(key, reason, 0)));
            lookups.forEach(lookup -> all.addAll(Suspicion.of(lookup.rows(), reason, 0)));
            keys.clear();
            lookups.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }
}
