package dev.dualwrite.jdbc.testkit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where the traffic of a {@link FaultProxy} waits: for a delay to pass, or for a stall to end.
 *
 * <p>Safe for any thread; one lock guards everything.
 */
final class TrafficGate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Direction, Duration> delays = new EnumMap<>(Direction.class);
    /** Directions whose delay is so new that no message has met it: the next one follows a silence, whatever was read. */
    private final Set<Direction> unmet = EnumSet.noneOf(Direction.class);

    private final Set<Direction> stalled = EnumSet.noneOf(Direction.class);
    private final Map<Direction, Integer> held = new EnumMap<>(Direction.class);

    void delay(Direction direction, Duration delay) {
        change(() -> {
            delays.put(direction, delay);
            unmet.add(direction);
        });
    }

    void stall(Direction direction) {
        change(() -> stalled.add(direction));
    }

    void open() {
        change(() -> {
            delays.clear();
            unmet.clear();
            stalled.clear();
        });
    }

    /** Makes those that wait look again whether their connection has been closed. */
    void wake() {
        change(() -> {});
    }

    /**
     * Waits until a message may go on.
     *
     * @param startsBurst whether the message follows a silence: only those are delayed, so that a round trip is delayed once
     */
    void pass(Direction direction, boolean startsBurst, BooleanSupplier closed) throws InterruptedException {
        lock.lock();
        try {
            if (unmet.remove(direction) || startsBurst) {
                waitOut(direction, closed);
            }
            held.merge(direction, 1, Integer::sum);
            changed.signalAll();
            while (stalled.contains(direction) && !closed.getAsBoolean()) {
                changed.await();
            }
            held.merge(direction, -1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until at least one message of a stalled direction is held here; false when the limit passes first. */
    boolean awaitHeld(Direction direction, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!stalled.contains(direction) || held.getOrDefault(direction, 0) == 0) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void waitOut(Direction direction, BooleanSupplier closed) throws InterruptedException {
        long arrived = System.nanoTime();
        while (!closed.getAsBoolean()) {
            Duration delay = delays.getOrDefault(direction, Duration.ZERO);
            long left = delay.toNanos() - (System.nanoTime() - arrived);
            if (left <= 0) {
                return;
            }
            changed.await(left, TimeUnit.NANOSECONDS);
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
