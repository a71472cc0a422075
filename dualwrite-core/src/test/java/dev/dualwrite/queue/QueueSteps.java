package dev.dualwrite.queue;

import java.time.Duration;

/** The ticker's side of the queue, for the simulator to take its steps. Stateless. */
public final class QueueSteps {
    private QueueSteps() {}

    /** {@link Sequencer#stampMark} */
    public static long stampMark(ChangeQueue queue) throws InterruptedException {
        return queue.awaitStampMark(Duration.ZERO);
    }

    /** {@link Sequencer#stamp} */
    public static void stamp(ChangeQueue queue, long mark, long hi) {
        queue.stamp(mark, hi);
    }
}
