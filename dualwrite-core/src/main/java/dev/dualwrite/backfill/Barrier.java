package dev.dualwrite.backfill;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.job.Job;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.spi.TransactionWatch;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * What backfill begins behind: every write that capture did not see has ended.
 *
 * <p>Thread-safe: it holds no state.
 *
 * <p>Invariant: when {@link #pass} returns, each transaction that may have written uncaptured has ended, so that a
 * snapshot taken later shows what it wrote. Those that this process began uncaptured are waited for first, because one
 * of them may have been handed to its connection without the server having begun it; then every transaction that the
 * server calls alive at that moment, whoever began it.
 */
final class Barrier {
    private final BooleanSupplier allCaptured;
    private final TransactionWatch watch;
    private final Listeners listeners;

    /** @param allCaptured writes are captured now, and nothing that began uncaptured in this process is in flight any more */
    Barrier(BooleanSupplier allCaptured, TransactionWatch watch, Listeners listeners) {
        this.allCaptured = allCaptured;
        this.watch = watch;
        this.listeners = listeners;
    }

    /** Waits; nothing but a cancellation ends it early. */
    void pass(Job<?> job) throws InterruptedException {
        if (!allCaptured.getAsBoolean()) {
            waiting("transactions of this process that began before their writes were captured");
        }
        for (int attempt = 1; !allCaptured.getAsBoolean(); attempt++) {
            job.pause(attempt);
        }
        Set<String> open = new TreeSet<>(job.patiently(watch::alive, this::trouble));
        int attempt = 1;
        boolean changed = true;
        while (!open.isEmpty()) {
            if (changed) {
                waiting(open.size()
                        + " transactions of the authority that were alive when capture was complete, such as "
                        + open.stream().limit(5).toList());
            }
            job.pause(attempt);
            changed = open.retainAll(job.patiently(watch::alive, this::trouble));
            attempt = changed ? 1 : attempt + 1;
        }
    }

    private void waiting(String forWhat) {
        listeners.tell(l -> l.backfillWaiting(forWhat));
    }

    private void trouble(DatabaseUnavailableException e) {
        listeners.tell(l -> l.trouble("Backfill waits for the " + e.side().label(), e));
    }
}
