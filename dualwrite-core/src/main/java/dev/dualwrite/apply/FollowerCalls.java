package dev.dualwrite.apply;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * All calls to the follower go through here: a circuit breaker, and a back-off with jitter between tries.
 *
 * <p>Thread-safe; shared by the applier, the re-reader and the ledger, so that a follower that is down is asked seldom,
 * and by one call at a time.
 */
public final class FollowerCalls {
    private static final Duration OPEN = Duration.ofSeconds(1);
    private final CircuitBreaker breaker;
    private final IntervalFunction backOff =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(20), 2.0, 0.5, Duration.ofSeconds(1));
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean seenAway;
    private final Listeners listeners;

    public FollowerCalls(Listeners listeners) {
        this.listeners = listeners;
        breaker = CircuitBreaker.of(
                "dualwrite-follower",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(8)
                        .minimumNumberOfCalls(4)
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .recordException(e -> e instanceof DatabaseUnavailableException d && d.side() == Side.TARGET)
                        .build());
    }

    /**
     * Does the call, unless the follower is known to be away.
     *
     * @throws DatabaseUnavailableException if the follower did not answer, or was not asked because it did not lately
     */
    public <T> T call(Supplier<T> call) {
        try {
            T result = breaker.executeSupplier(call);
            answered();
            return result;
        } catch (CallNotPermittedException e) {
            throw new DatabaseUnavailableException(
                    Side.TARGET, "The target does not answer; it is asked again every " + OPEN.toMillis() + " ms", e);
        } catch (DatabaseUnavailableException e) {
            if (e.side() == Side.TARGET && failures.getAndIncrement() == 0) {
                listeners.tell(l -> l.reachable(Side.TARGET, false, e.getMessage()));
            }
            throw e;
        } catch (RuntimeException e) {
            // It refused, so it is there.
            answered();
            throw e;
        } catch (Error e) {
            // The breaker does not see it, and the one call that it lets through to try would never be over.
            breaker.releasePermission();
            throw e;
        }
    }

    private void answered() {
        seenAway = false;
        if (failures.getAndSet(0) > 0) {
            listeners.tell(l -> l.reachable(Side.TARGET, true, null));
        }
    }

    /** Somebody else looked at the follower, and it answered or not. For telling only: whoever has work still tries. */
    public void seen(boolean answers, String why) {
        boolean before = reachable();
        seenAway = !answers;
        if (before && !answers) {
            listeners.tell(l -> l.reachable(Side.TARGET, false, why));
        }
    }

    /** Whether the follower was there when it was last called or looked at. */
    public boolean reachable() {
        return healthy() && !seenAway;
    }

    /** Waits a while before the next try: longer after each failure, at most a second and a half. */
    public void pause() throws InterruptedException {
        int tries = Math.min(10, Math.max(1, failures.get()));
        Thread.sleep(backOff.apply(tries));
    }

    /** Whether the last call found the follower. */
    public boolean healthy() {
        return failures.get() == 0;
    }
}
