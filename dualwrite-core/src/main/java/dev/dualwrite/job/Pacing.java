package dev.dualwrite.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits before the next look or the next try. Must be thread-safe. */
@FunctionalInterface
public interface Pacing {
    /**
     * Waits.
     *
     * @param attempt how often the caller has waited for the same thing, this time included; at least 1
     * @param wake ends the wait when it reaches zero
     */
    void pause(int attempt, CountDownLatch wake) throws InterruptedException;

    /** Twice as long each time, up to a limit. */
    static Pacing exponential(Duration first, Duration longest) {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("Waits grow from " + first + " to " + longest + ": not possible");
        }
        return (attempt, wake) -> {
            int doublings = Math.min(attempt - 1, 20);
            long nanos = Math.min(longest.toNanos(), first.toNanos() << doublings);
            // An early end needs no other answer: whoever waits looks again.
            boolean woken = wake.await(nanos < 0 ? longest.toNanos() : nanos, TimeUnit.NANOSECONDS);
            assert woken || wake.getCount() > 0;
        };
    }
}
