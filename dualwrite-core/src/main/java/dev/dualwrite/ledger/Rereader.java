package dev.dualwrite.ledger;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.StatementTimeoutException;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.spi.TableReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
 * everything up to its mark was applied, and what other instances wrote before: a row that an earlier change still has to
 * bring would be missed otherwise.
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
            SuspectOutbox suspects,
            Function<CallToFollower, Outcome> calls,
            Pause pause,
            Passed passed,
            Predicate<TableId> parked,
            Listeners listeners) {}

    /** Tells whether everything up to a mark, and whatever any instance wrote before it, has come to the follower. */
    @FunctionalInterface
    public interface Passed extends LongPredicate {
        /** Looks how far all instances are, for {@link #test} to answer from memory. */
        default void look() throws InterruptedException {}
    }

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
    /** What was taken and is not accounted for. */
    private RereadQueue.Batch open = RereadQueue.Batch.NONE;

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
        rows.forEach(where -> queue.lookUp(where, mark, around.suspects()::accept));
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        new Rounds("Reading rows again", this::step, around.listeners()).run();
        if (!open.isEmpty()) {
            suspectAll(open.keys().keySet(), open.lookups(), SuspectReason.CLOSED);
            settled();
        }
    }

    private void step() throws InterruptedException {
        if (open.isEmpty()) {
            if (queue.looksUp()) {
                around.passed().look();
            }
            open = queue.take(BATCH, around.passed(), IDLE);
        }
        if (open.isEmpty()) {
            if (queue.size() > 0) {
                Thread.sleep(5);
            }
            return;
        }
        boolean answered = readAgain(open);
        settled();
        if (!answered) {
            around.pause().pause();
        }
    }

    private void settled() {
        queue.done();
        open = RereadQueue.Batch.NONE;
    }

    /** Whether both databases answered; if not, what was not settled was asked for again. */
    private boolean readAgain(RereadQueue.Batch batch) {
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
            return true;
        } catch (DatabaseUnavailableException e) {
            ask(keys);
            later(batch.lookups(), e);
            return false;
        } catch (Throwable e) {
            // Whatever it is, an error of the virtual machine included: one batch holds up no other.
            suspectAll(keys.keySet(), batch.lookups(), SuspectReason.REFUSED);
            around.listeners().tell(l -> l.trouble("Reading rows again failed; they are suspect now", e));
            return true;
        }
    }

    private void suspectAll(Set<RowKey> keys, List<Doubt.RowsWhere> lookups, SuspectReason reason) {
        keys.forEach(key -> around.suspects().accept(Suspicion.of(key, reason, 0)));
        lookups.forEach(where -> suspect(where, reason, 0));
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
        around.listeners().tell(l -> l.trouble("Looking rows up took too long; their tables are suspect now", trouble));
        lookups.forEach(where -> suspect(where, SuspectReason.UNKNOWN_WRITE, 0));
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
        outcome.refused().forEach(r -> around.suspects().accept(Suspicion.refused(r.key(), r.reason(), 0)));
        int settled = keys.size() - again.size();
        around.listeners().tell(l -> l.reread(settled));
    }

    /** Keys of the rows looked for, on either side; what went with them is looked for when they are found gone. */
    private Set<RowKey> found(List<Doubt.RowsWhere> lookups) {
        Set<RowKey> found = new HashSet<>();
        for (Doubt.RowsWhere where : new LinkedHashSet<>(lookups)) {
            if (around.parked().test(where.table())) {
                where.beyond().forEach(table -> suspect(new Doubt.WholeTable(table), SuspectReason.UNKNOWN_WRITE, 0));
            } else {
                found.addAll(around.authority().keysWhere(where));
                found.addAll(around.follower().keysWhere(where));
            }
        }
        return found;
    }

    private void suspect(Doubt doubt, SuspectReason reason, long mark) {
        Suspicion.of(doubt, reason, mark).forEach(around.suspects()::accept);
    }
}
