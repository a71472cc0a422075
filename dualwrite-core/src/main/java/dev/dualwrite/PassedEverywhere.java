package dev.dualwrite;

import dev.dualwrite.ledger.Rereader;
import dev.dualwrite.verify.QueueWatch;
import java.time.Duration;

/**
 * Up to which number everything has come to the follower, with all that other instances wrote before it.
 *
 * <p>{@link #look} for one thread; {@link #test} from any. Invariant: a number that was found passed stays so. One candidate
 * is followed at a time, so that others are waited for up to a fixed moment and not to ever newer ones.
 */
final class PassedEverywhere implements Rereader.Passed {
    private static final long NONE = -1;

    private final QueueWatch watch;
    private long candidate = NONE;
    private volatile long reached = NONE;

    /** @param watch used by this alone */
    PassedEverywhere(QueueWatch watch) {
        this.watch = watch;
    }

    @Override
    public void look() throws InterruptedException {
        for (int look = 0; look < 2; look++) {
            if (candidate == NONE) {
                candidate = watch.mark();
            }
            if (!watch.awaitPassed(candidate, Duration.ZERO)) {
                return;
            }
            reached = candidate;
            candidate = NONE;
        }
    }

    @Override
    public boolean test(long mark) {
        return mark <= reached;
    }
}
