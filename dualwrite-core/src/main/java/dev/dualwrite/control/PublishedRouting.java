package dev.dualwrite.control;

import dev.dualwrite.model.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one place that holds the {@link Routing} in force, and counts the transactions in flight under each.
 *
 * <p>Thread-safe. {@link #enter} takes no lock and repeats only when a routing is published in that very moment;
 * publishing takes a lock.
 *
 * <p>Invariant: from the moment {@link #publish} has returned, {@link #inFlight} counts every transaction that runs under
 * an older routing, and no new one joins it. Why: a routing and its counter are one cell. {@code enter} (1) reads the
 * current cell, (2) increments its counter, (3) reads the current cell again and succeeds only if it is still the same;
 * else it takes the increment back and repeats. Publishing (4) makes another cell the current one, and whoever looks
 * afterwards (5) reads the old cell's counter. All five are volatile accesses, which have one total order. A success means
 * 2 &lt; 3 &lt; 4 &lt; 5, so 5 sees the increment until the transaction ends. An {@code enter} with 4 &lt; 3 fails; its
 * increment may be seen for a moment, so a count can be too high but never too low, and a cell that was seen at 0 after it
 * was replaced is quiet for ever. The order of 2 before 3 is why the counter is an {@link AtomicLong}: a
 * {@code LongAdder}'s increment is not a full barrier, and 3 could overtake it.
 */
public final class PublishedRouting {
    private volatile Cell current;
    /** Replaced cells that were not seen quiet yet, oldest first. Guarded by {@code this}. */
    private final List<Cell> replaced = new ArrayList<>();

    public PublishedRouting(Routing initial) {
        current = new Cell(initial);
    }

    /** The routing in force. */
    public Routing current() {
        return current.routing;
    }

    /** Begins a transaction under the routing in force. Close what is returned when the transaction has ended. */
    public Entered enter() {
        Entered entered;
        do {
            entered = enter(current);
        } while (entered == null);
        return entered;
    }

    /** Null if the cell, which was read as the current one, is not that any more after it was counted in. */
    @Nullable
    Entered enter(Cell read) {
        read.inFlight.incrementAndGet();
        if (current == read) {
            return new Entered(read);
        }
        read.inFlight.decrementAndGet();
        return null;
    }

    Cell cell() {
        return current;
    }

    /**
     * Puts another routing in force.
     *
     * @throws IllegalArgumentException if its epoch is not above the current one's
     */
    public synchronized void publish(Routing next) {
        Cell before = current;
        if (next.epoch() <= before.routing.epoch()) {
            throw new IllegalArgumentException(
                    "Epoch " + next.epoch() + " does not follow epoch " + before.routing.epoch());
        }
        current = new Cell(next);
        replaced.add(before);
    }

    /** Transactions that began under a routing with an epoch below this one and have not ended. May be too high, never too low. */
    public long inFlightBefore(long epoch) {
        return inFlight(routing -> routing.epoch() < epoch);
    }

    /** Transactions that began under a routing that does not capture and have not ended. May be too high, never too low. */
    public long uncaptured() {
        return inFlight(routing -> !routing.stage().capturing());
    }

    /** Transactions that have not ended, under any routing. May be too high, never too low. */
    public long inFlight() {
        return inFlight(any -> true);
    }

    /** Writes are captured now, and no transaction that is not captured is in flight any more. */
    public boolean allCaptured() {
        return current().stage().capturing() && uncaptured() == 0;
    }

    /** Transactions in flight under such routings, the current one included. May be too high, never too low. */
    public synchronized long inFlight(Predicate<Routing> under) {
        replaced.removeIf(cell -> cell.inFlight.get() == 0);
        long sum = 0;
        for (Cell cell : replaced) {
            sum += under.test(cell.routing) ? cell.inFlight.get() : 0;
        }
        Cell cell = current;
        return sum + (under.test(cell.routing) ? cell.inFlight.get() : 0);
    }

    /** A routing and its counter. */
    static final class Cell {
        final Routing routing;
        final AtomicLong inFlight = new AtomicLong();

        Cell(Routing routing) {
            this.routing = routing;
        }
    }

    /** A transaction in flight. Thread-safe; closing it again does nothing. */
    public static final class Entered implements AutoCloseable, Runnable {
        private final Cell cell;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Entered(Cell cell) {
            this.cell = cell;
        }

        /** The routing that holds for this transaction until its end. */
        public Routing routing() {
            return cell.routing;
        }

        /** The transaction has ended. */
        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                cell.inFlight.decrementAndGet();
            }
        }

        /** {@link #close}, for who is told what to run at the end. */
        @Override
        public void run() {
            close();
        }
    }
}
