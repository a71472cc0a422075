package dev.dualwrite.ledger;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.StatementTimeoutException;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.Cascades;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.spi.TableReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Reads rows again that the applier or the fence could not place, and looks for rows that a cascade may have changed.
 *
 * <p>One thread runs it. Non-blocking entry points for the applier; what finds no room goes to the suspects.
 *
 * <p>Invariant: a key that was asked for is settled by the fence, asked for again, or suspect. A lookup runs only after
 * everything up to its mark was applied: a row that an earlier change still has to bring would be missed otherwise.
 */
public final class Rereader implements Runnable {
    private static final int BATCH = 500;
    private static final Duration IDLE = Duration.ofMillis(100);

    /** After as many timeouts in a row a lookup is given up. */
    private static final int TRIES = 3;

    /**
     * The databases and what is around them.
     *
     * @param parked tables that are suspect as a whole and are to be left alone
     */
    public record Surroundings(
            Reread reread,
            TableReader authority,
            TableReader follower,
            Cascades cascades,
            SuspectOutbox suspects,
            Function<CallToFollower, Outcome> calls,
            Pause pause,
            LongPredicate passed,
            Predicate<TableId> parked,
            Listeners listeners) {}

    /** A call that may find the follower away. */
    @FunctionalInterface
    public interface CallToFollower {
        Outcome make();
    }

    /** Waits before the next try. */
    @FunctionalInterface
    public interface Pause {
        void pause() throws InterruptedException;
    }

    private final RereadQueue queue;
    private final Surroundings around;
    private int timeouts;

    public Rereader(RereadQueue queue, Surroundings around) {
        this.queue = queue;
        this.around = around;
    }

    /** Asks for rows. */
    public void ask(Map<RowKey, Long> asked) {
        asked.forEach((key, hi) -> {
            if (!queue.ask(key, hi)) {
                around.suspects().accept(Suspicion.of(key, SuspectReason.OVERFLOW, 0));
            }
        });
    }

    /** Asks for rows to be looked for. */
    public void lookUp(List<Doubt.RowsWhere> rows, long mark) {
        for (Doubt.RowsWhere where : rows) {
            if (!queue.lookUp(where, mark)) {
                suspectTree(where.table(), mark);
            }
        }
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        RereadQueue.Batch batch = queue.take(BATCH, around.passed(), IDLE);
        if (batch.isEmpty()) {
            if (queue.size() > 0) {
                Thread.sleep(5);
            }
            return;
        }
        boolean trouble = false;
        Map<RowKey, Long> keys = new HashMap<>(batch.keys());
        try {
            again(keys);
            keys.clear();
            for (RowKey key : found(batch.lookups())) {
                keys.put(key, FencedChange.NOT_ASKED);
                if (keys.size() == BATCH) {
                    again(keys);
                    keys.clear();
                }
            }
            again(keys);
            timeouts = 0;
        } catch (DatabaseUnavailableException e) {
            trouble = true;
            ask(keys);
            later(batch.lookups(), e);
        } catch (Throwable e) {
            // Whatever it is, an error of the virtual machine included: what was taken must not be forgotten.
            around.listeners().tell(l -> l.trouble("reading rows again", e));
            keys.keySet().forEach(key -> around.suspects().accept(Suspicion.of(key, SuspectReason.REFUSED, 0)));
            batch.lookups().forEach(where -> suspectTree(where.table(), 0));
        } finally {
            queue.done();
        }
        if (trouble) {
            around.pause().pause();
        }
    }

    /** Looks again later, unless the lookup itself takes too long: the sweep of the table reads it in parts. */
    private void later(List<Doubt.RowsWhere> lookups, DatabaseUnavailableException trouble) {
        boolean slow = trouble instanceof StatementTimeoutException && !lookups.isEmpty();
        timeouts = slow ? timeouts + 1 : timeouts;
        if (timeouts < TRIES) {
            lookUp(lookups, 0);
            return;
        }
        timeouts = 0;
        around.listeners().tell(l -> l.trouble("looking rows up; their tables are suspect now", trouble));
        lookups.forEach(where -> suspectTree(where.table(), 0));
    }

    private void again(Map<RowKey, Long> keys) {
        keys.keySet().removeIf(key -> around.parked().test(key.table()));
        if (keys.isEmpty()) {
            return;
        }
        Outcome outcome = around.calls().apply(() -> around.reread().again(keys));
        Map<RowKey, Long> again = new HashMap<>();
        outcome.reread().forEach(r -> again.put(r.key(), r.asked()));
        ask(again);
        outcome.refused().forEach(r -> around.suspects().accept(Suspicion.of(r.key(), SuspectReason.REFUSED, 0)));
        int settled = keys.size() - again.size();
        around.listeners().tell(l -> l.reread(settled));
    }

    /** Keys of the rows looked for, and of those that a cascade may have taken with them. */
    private Set<RowKey> found(List<Doubt.RowsWhere> lookups) {
        Set<RowKey> found = new HashSet<>();
        Set<Doubt.RowsWhere> seen = new HashSet<>();
        ArrayDeque<Doubt.RowsWhere> open = new ArrayDeque<>(lookups);
        while (!open.isEmpty()) {
            Doubt.RowsWhere where = open.remove();
            if (!seen.add(where) || around.parked().test(where.table())) {
                continue;
            }
            Set<RowKey> onFollower = around.follower().keysWhere(where);
            found.addAll(around.authority().keysWhere(where));
            found.addAll(onFollower);
            for (RowKey key : onFollower) {
                for (Doubt next : around.cascades().of(key)) {
                    if (next instanceof Doubt.RowsWhere rows) {
                        open.add(rows);
                    } else {
                        suspectTree(next.table(), 0);
                    }
                }
            }
        }
        return found;
    }

    private void suspectTree(TableId table, long mark) {
        around.suspects().accept(Suspicion.of(table, SuspectReason.UNKNOWN_WRITE, mark));
    }
}
