package dev.dualwrite;

import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.verify.QueueWatch;
import java.time.Duration;

/**
 * How far this instance is, in the migration's clock, which all instances share: for others to wait for.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: what this instance acknowledged to the application before the clock had the value {@link #passed} is on the
 * follower or in the ledger. Why: the newest known value is read first, the newest number after it; what was acknowledged
 * before that value was read has drawn its number by then.
 */
final class Progress {
    private static final long NONE = -1;

    private final ChangeQueue queue;
    private final QueueWatch watch;
    private long clock;
    private long mark = NONE;
    private long passed;

    /** @param watch used by this alone */
    Progress(ChangeQueue queue, QueueWatch watch) {
        this.queue = queue;
        this.watch = watch;
    }

    synchronized long passed() throws InterruptedException {
        for (int look = 0; look < 2; look++) {
            if (mark == NONE) {
                clock = queue.known();
                mark = watch.mark();
            }
            if (!watch.awaitPassed(mark, Duration.ZERO)) {
                break;
            }
            passed = Math.max(passed, clock);
            mark = NONE;
        }
        return passed;
    }
}
