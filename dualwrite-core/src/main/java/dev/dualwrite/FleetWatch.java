package dev.dualwrite;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.InstanceStore.Other;
import dev.dualwrite.verify.QueueWatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Tells when everything that the authority shows has come to the follower, whichever instance wrote it.
 *
 * <p>For one thread at a time. Invariant: others are waited for up to a clock value that is read after the mark was asked for,
 * so what they had acknowledged by then is covered. One that is silent is waited for until it is declared dead, and is
 * covered by the suspicions made then.
 */
final class FleetWatch implements QueueWatch {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long NONE = -1;

    private final QueueWatch own;
    private final AuthorityClock clock;
    private final Supplier<List<Other>> others;
    private final ToLongFunction<Other> how;
    private long mark = NONE;
    private long until = NONE;

    /**
     * @param others those that are not declared dead, as they are now
     * @param how up to what clock value one of them is as far as {@code own} asks of this instance
     */
    FleetWatch(QueueWatch own, AuthorityClock clock, Supplier<List<Other>> others, ToLongFunction<Other> how) {
        this.own = own;
        this.clock = clock;
        this.others = others;
        this.how = how;
    }

    @Override
    public long mark() {
        until = NONE;
        return own.mark();
    }

    @Override
    public boolean awaitPassed(long asked, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        if (!own.awaitPassed(asked, limit)) {
            return false;
        }
        while (!othersPassed(asked)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK.toNanos()));
        }
        return true;
    }

    private boolean othersPassed(long asked) {
        try {
            List<Other> alive = others.get();
            if (alive.isEmpty()) {
                return true;
            }
            if (mark != asked || until == NONE) {
                mark = asked;
                until = clock.tick();
            }
            return others.get().stream().allMatch(other -> how.applyAsLong(other) >= until);
        } catch (DatabaseUnavailableException e) {
            return false; // whoever waits asks the databases next, and tells of it
        }
    }
}
