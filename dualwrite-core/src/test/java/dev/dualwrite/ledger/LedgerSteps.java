package dev.dualwrite.ledger;

import dev.dualwrite.model.RowKey;
import java.time.Duration;
import java.util.Map;

/** The rounds of the ledger's threads, one by one, for the simulator. Stateless. */
public final class LedgerSteps {
    private LedgerSteps() {}

    /** One batch of suspicions made durable. */
    public static void write(LedgerWriter writer) throws InterruptedException {
        writer.step();
    }

    /** One batch of entries worked on; false when a round is over. */
    public static boolean work(LedgerWorker worker) throws InterruptedException {
        return worker.step();
    }

    /** Keys that wait to be read again; they count as open until {@link #done}. */
    public static Map<RowKey, Long> take(RereadQueue queue) throws InterruptedException {
        return queue.take(500, mark -> true, Duration.ZERO).keys();
    }

    /** What was taken is settled or was asked for again. */
    public static void done(RereadQueue queue) {
        queue.done();
    }
}
