package dev.dualwrite.ledger;

import dev.dualwrite.event.Listeners;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Tells what the ledger's entries wait for, if that takes more than a moment: a commit in doubt is often settled in less.
 *
 * <p>Confined to the worker's thread.
 */
final class Waits {
    static final Duration MOMENT = Duration.ofSeconds(2);

    private final LongSupplier nanoClock;
    private final Listeners listeners;
    private List<String> told = List.of();
    private boolean waiting;
    private long since;

    Waits(LongSupplier nanoClock, Listeners listeners) {
        this.nanoClock = nanoClock;
        this.listeners = listeners;
    }

    /** @param now what is waited for; empty if nothing is */
    void seen(List<String> now) {
        long nanos = nanoClock.getAsLong();
        if (now.isEmpty()) {
            waiting = false;
            told = List.of();
        } else if (!waiting) {
            waiting = true;
            since = nanos;
        } else if (nanos - since >= MOMENT.toNanos() && !now.equals(told)) {
            told = List.copyOf(now);
            listeners.tell(l -> l.suspectsWait(told));
        }
    }
}
