package dev.dualwrite.verify;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.job.Job;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.spi.TableReader;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What verification works with.
 *
 * @param suspects open suspicions of a table, durable or on their way there; 0 if there are none
 * @param suspected takes what verification found: on its way to the ledger, which repairs it
 * @param wallClock dates the result
 */
public record VerifySeams(
        AuthorityClock clock,
        TableReader authority,
        TableReader follower,
        FencedWriter writer,
        CheckpointStore checkpoints,
        QueueWatch queue,
        ToLongFunction<TableId> suspects,
        Consumer<Suspicion> suspected,
        Clock wallClock,
        Listeners listeners) {

    /** Asks a database until it answers. */
    <R> R ask(Job<?> job, Supplier<R> call) throws InterruptedException {
        return job.patiently(
                call,
                e -> listeners.tell(
                        l -> l.trouble("Verification waits for the " + e.side().label(), e)));
    }
}
