package dev.dualwrite.queue;

import dev.dualwrite.model.Interval;
import dev.dualwrite.model.Term;
import dev.dualwrite.model.TransactionChanges;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * The order of one instance's transactions: places, spans, intervals, and which of them may be applied.
 *
 * <p>Not thread-safe: {@link ChangeQueue} holds its lock around every call. It has no threads, no clock and no limits of
 * its own, so that the simulator drives this very class.
 *
 * <p>Invariant: a transaction is taken only when no number up to its last one is unsettled (drawn and not yet
 * acknowledged and stamped, or given up). Why that is enough: for explicit transactions the number is drawn while all row
 * locks are held, so the order of the numbers is the order of the locks; whatever must come before a transaction has a
 * smaller number and is settled, hence was taken before or is taken with it. Where the lock order is not known, the
 * transaction spans [drawn, acknowledged]; two transactions whose spans overlap may have either order, and all of them
 * that are not in the same group are handed out as {@link Group#overlapping()}.
 */
public final class Sequencer {
    private record Unstamped(
            long first, long last, long lo, TransactionChanges changes, long bytes, long settledNanos) {}

    private long drawn;
    private final TreeSet<Long> unsettled = new TreeSet<>();
    private final ArrayDeque<Unstamped> unstamped = new ArrayDeque<>();
    private long stampedCount;
    private final TreeMap<Long, CommittedTransaction> ready = new TreeMap<>();
    private long known;

    /** A clock value was received. Older ones than known are ignored. */
    public void learn(long clock) {
        known = Math.max(known, clock);
    }

    /** The newest clock value that this instance has received. */
    public long known() {
        return known;
    }

    /** The newest sequence number. */
    public long drawn() {
        return drawn;
    }

    /** To be called directly before COMMIT, or an autocommit statement, is sent. */
    public Place draw() {
        unsettled.add(++drawn);
        return new Place(drawn, known);
    }

    /**
     * The acknowledgement arrived.
     *
     * @param spanned the row locks did not order the drawing of the place
     */
    public void settle(Place place, boolean spanned, TransactionChanges changes, long bytes, long nanos) {
        long last = spanned ? ++drawn : place.first();
        unstamped.add(new Unstamped(place.first(), last, place.lo(), changes, bytes, nanos));
    }

    /** It wrote nothing, or what it wrote goes another way: its place holds nobody up. */
    public void giveUp(Place place) {
        unsettled.remove(place.first());
    }

    /** Whether acknowledged transactions wait for their hi. */
    public boolean hasUnstamped() {
        return !unstamped.isEmpty();
    }

    /** To be asked before the clock is read: up to here acknowledgements precede the reading. */
    public long stampMark() {
        return stampedCount + unstamped.size();
    }

    /**
     * Everything that was acknowledged before {@link #stampMark()} was asked gets this clock value as its hi. What was sent in
     * an earlier term has no interval, and nobody knows whether the authority has it: its rows are read again.
     */
    public void stamp(long mark, long hi) {
        learn(hi);
        while (stampedCount < mark) {
            // Whatever fails on the way, it is in one of the two.
            Unstamped next = unstamped.element();
            boolean sameTerm = Term.of(next.lo()) == Term.of(hi);
            ready.put(
                    next.first(),
                    new CommittedTransaction(
                            next.first(),
                            next.last(),
                            new Interval(Term.of(hi), sameTerm ? next.lo() : hi, hi),
                            sameTerm ? next.changes() : next.changes().onlyKeys(),
                            next.bytes(),
                            next.settledNanos()));
            unsettled.remove(next.first());
            unstamped.remove();
            stampedCount++;
        }
    }

    /** Whether {@link #take} would give anything. */
    public boolean canTake() {
        return !ready.isEmpty() && ready.firstEntry().getValue().last() < limit();
    }

    /**
     * Takes the next transactions.
     *
     * @param maxChanges stops after the transaction that reaches so many changes; at least 1
     */
    public Group take(int maxChanges) {
        long limit = limit();
        List<CommittedTransaction> group = new ArrayList<>();
        int changes = 0;
        long last = 0;
        List<CommittedTransaction> overlapping = new ArrayList<>();
        boolean open = true;
        for (CommittedTransaction next : ready.values()) {
            open &= next.last() < limit && changes < maxChanges;
            if (open) {
                group.add(next);
                changes += Math.max(1, next.changes().size());
                last = Math.max(last, next.last());
            } else if (next.first() <= last) {
                overlapping.add(next);
            } else {
                break;
            }
        }
        Group taken = new Group(group, overlapping);
        Iterator<CommittedTransaction> first = ready.values().iterator();
        for (int i = 0; i < group.size(); i++) {
            first.next();
            first.remove();
        }
        return taken;
    }

    private long limit() {
        return unsettled.isEmpty() ? Long.MAX_VALUE : unsettled.first();
    }

    /** The smallest number that is unsettled or waits to be taken; {@link Long#MAX_VALUE} if none. */
    public long lowest() {
        return Math.min(limit(), ready.isEmpty() ? Long.MAX_VALUE : ready.firstKey());
    }

    /** How many acknowledged transactions wait. */
    public int size() {
        return ready.size() + unstamped.size();
    }

    /** Acknowledgement of the oldest that waits to be taken, or {@code otherwise}. */
    public long oldestNanos(long otherwise) {
        if (!ready.isEmpty()) {
            return ready.firstEntry().getValue().settledNanos();
        }
        return unstamped.isEmpty() ? otherwise : unstamped.peek().settledNanos();
    }

    /**
     * Removes and returns what all waiting transactions wrote, stamped or not.
     *
     * @param freed is told the bytes of each
     */
    public Collection<TransactionChanges> drain(LongConsumer freed) {
        List<TransactionChanges> all = new ArrayList<>();
        ready.values().forEach(t -> {
            all.add(t.changes());
            freed.accept(t.bytes());
        });
        unstamped.forEach(u -> {
            all.add(u.changes());
            freed.accept(u.bytes());
            unsettled.remove(u.first());
        });
        stampedCount += unstamped.size();
        ready.clear();
        unstamped.clear();
        return all;
    }
}
