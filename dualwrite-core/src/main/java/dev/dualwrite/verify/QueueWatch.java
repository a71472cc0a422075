package dev.dualwrite.verify;

import java.time.Duration;

/** What verification has to know of the stream. Must be thread-safe. */
public interface QueueWatch {
    /** The newest sequence number: every change of this instance that the authority shows by now has one not above it. */
    long mark();

    /**
     * Waits until every change up to the mark has come to the follower: applied, dropped, read again, or in the ledger.
     *
     * @return false if that takes longer than the limit
     */
    boolean awaitPassed(long mark, Duration limit) throws InterruptedException;
}
