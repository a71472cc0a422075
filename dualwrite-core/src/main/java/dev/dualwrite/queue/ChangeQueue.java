package dev.dualwrite.queue;

import dev.dualwrite.model.TransactionChanges;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The hand-over from the application's threads to the ticker and the applier.
 *
 * <p>Thread-safe: one lock around the {@link Sequencer}. Application threads hold it for a few instructions, twice for
 * each transaction; nobody waits on a database while holding it. One applier and one ticker wait on its conditions.
 *
 * <p>Invariant: a number that was drawn is settled or given up exactly once; bytes in the queue are reserved in the
 * {@link ByteBudget} by whoever settles and released by {@link #applied} or by whoever drains.
 */
public final class ChangeQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition takeable = lock.newCondition();
    private final Condition unstamped = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final Sequencer sequencer = new Sequencer();
    private final ByteBudget budget;
    private long applyingLowest = Long.MAX_VALUE;
    private long applyingNanos;
    private int applyingSize;
    private boolean tickWanted;
    private long movedNanos = System.nanoTime();

    public ChangeQueue(ByteBudget budget) {
        this.budget = budget;
    }

    /** {@link Sequencer#draw} */
    public Place draw() {
        return locked(sequencer::draw);
    }

    /** {@link Sequencer#settle}; the bytes are reserved already. */
    public void settle(Place place, boolean spanned, TransactionChanges changes, long bytes) {
        lock.lock();
        try {
            sequencer.settle(place, spanned, changes, bytes, System.nanoTime());
            unstamped.signal();
        } finally {
            lock.unlock();
        }
    }

    /** {@link Sequencer#giveUp} */
    public void giveUp(Place place) {
        lock.lock();
        try {
            sequencer.giveUp(place);
            signalProgress();
        } finally {
            lock.unlock();
        }
    }

    /** {@link Sequencer#learn} */
    public void learn(long clock) {
        lock.lock();
        try {
            sequencer.learn(clock);
        } finally {
            lock.unlock();
        }
    }

    /** {@link Sequencer#known} */
    public long known() {
        return locked(sequencer::known);
    }

    /** The newest sequence number: what was acknowledged so far is not above it. */
    public long mark() {
        return locked(sequencer::drawn);
    }

    /** Everything up to that number was applied, dropped or handed to the re-reader, or given up. */
    public boolean passed(long mark) {
        return locked(() -> lowest() > mark);
    }

    /** Waits until {@link #passed}; false if the time is over before. */
    public boolean awaitPassed(long mark, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
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

    /** Asks the ticker for a reading soon, though nothing waits for one. */
    public void wantTick() {
        lock.lock();
        try {
            tickWanted = true;
            unstamped.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The ticker waits here until something wants a clock value or the time is over; {@link Sequencer#stampMark}. */
    long awaitStampMark(Duration idle) throws InterruptedException {
        long nanos = idle.toNanos();
        lock.lock();
        try {
            while (!sequencer.hasUnstamped() && !tickWanted && nanos > 0) {
                nanos = unstamped.awaitNanos(nanos);
            }
            tickWanted = false;
            return sequencer.stampMark();
        } finally {
            lock.unlock();
        }
    }

    /** {@link Sequencer#stamp} */
    void stamp(long mark, long hi) {
        lock.lock();
        try {
            if (!sequencer.canTake() && applyingSize == 0) {
                movedNanos = System.nanoTime();
            }
            sequencer.stamp(mark, hi);
            signalProgress();
        } finally {
            lock.unlock();
        }
    }

    /** Whether there was something to take or to apply for so long, and nothing was taken or applied. */
    boolean standsStill(Duration limit) {
        return locked(
                () -> (applyingSize > 0 || sequencer.canTake()) && System.nanoTime() - movedNanos > limit.toNanos());
    }

    /**
     * Takes the next group, waiting for one; empty when the time is over. Until {@link #applied} is called its
     * transactions count as not passed.
     */
    public Group take(int maxChanges, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (!sequencer.canTake() && nanos > 0) {
                nanos = takeable.awaitNanos(nanos);
            }
            Group group = sequencer.take(maxChanges);
            if (!group.isEmpty()) {
                applyingLowest = group.transactions().get(0).first();
                applyingNanos = group.transactions().get(0).settledNanos();
                applyingSize = group.transactions().size();
                movedNanos = System.nanoTime();
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** The group that was taken last is done with. */
    public void applied(Group group) {
        budget.release(group.bytes());
        lock.lock();
        try {
            applyingLowest = Long.MAX_VALUE;
            applyingSize = 0;
            movedNanos = System.nanoTime();
            signalProgress();
        } finally {
            lock.unlock();
        }
    }

    /** Removes and returns what all waiting transactions wrote; their bytes are released. */
    public Collection<TransactionChanges> drain() {
        lock.lock();
        try {
            Collection<TransactionChanges> all = sequencer.drain(budget::release);
            signalProgress();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing that was taken waits for {@link #applied}. */
    public boolean applyingNothing() {
        return locked(() -> applyingSize == 0);
    }

    /** Transactions that were acknowledged and are not applied yet. */
    public int size() {
        return locked(() -> sequencer.size() + applyingSize);
    }

    /** How long the oldest of them waits. */
    public Duration lag() {
        return locked(() -> {
            long now = System.nanoTime();
            long oldest = applyingSize > 0 ? applyingNanos : sequencer.oldestNanos(now);
            return Duration.ofNanos(Math.max(0, now - oldest));
        });
    }

    private long lowest() {
        return Math.min(sequencer.lowest(), applyingLowest);
    }

    private void signalProgress() {
        if (sequencer.canTake()) {
            takeable.signal();
        }
        progress.signalAll();
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }
}
