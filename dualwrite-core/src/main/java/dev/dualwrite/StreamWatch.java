package dev.dualwrite;

import dev.dualwrite.ledger.RereadQueue;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.verify.QueueWatch;
import java.time.Duration;

/**
 * Tells when everything up to a number has come to the follower: through the queue, and through the re-reads that it asked
 * for.
 *
 * <p>Thread-safe. Invariant: what the queue's changes ask for is asked before the queue passes them, so the newest request
 * at that moment covers them all. That moment is kept for a number that is asked for again, or one would wait for ever
 * newer requests.
 */
final class StreamWatch implements QueueWatch {
    private final ChangeQueue queue;
    private final RereadQueue rereads;
    private long passed = -1;
    private long requests;

    StreamWatch(ChangeQueue queue, RereadQueue rereads) {
        this.queue = queue;
        this.rereads = rereads;
    }

    @Override
    public long mark() {
        return queue.mark();
    }

    @Override
    public boolean awaitPassed(long mark, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        return queue.awaitPassed(mark, limit)
                && rereads.awaitPassed(requestsUpTo(mark), Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }

    private synchronized long requestsUpTo(long mark) {
        if (passed != mark) {
            passed = mark;
            requests = rereads.mark();
        }
        return requests;
    }
}
