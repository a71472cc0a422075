package dev.dualwrite;

import dev.dualwrite.control.PublishedRouting;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.spi.LedgerStore;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waits for the end of what is under way: on the application's connections, in the queue, in the ledger.
 *
 * <p>Threading: no state of its own; whoever asks waits on its own thread.
 *
 * <p>Invariant: changes nothing. What is not at its end when the wait is over stays where it is.
 */
final class Draining {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SILENT = Duration.ofSeconds(1);
    private static final Duration AWAY_LIMIT = Duration.ofSeconds(2);

    private final DataPlane data;
    private final PublishedRouting routing;
    private final LedgerStore ledger;
    private final Listeners listeners;

    Draining(DataPlane data, PublishedRouting routing, LedgerStore ledger, Listeners listeners) {
        this.data = data;
        this.routing = routing;
        this.ledger = ledger;
        this.listeners = listeners;
    }

    /** Whether a transaction of the application is open. */
    boolean anyInFlight() {
        return routing.inFlight() != 0;
    }

    private void tell(Duration limit) {
        long open = routing.inFlight();
        int queued = data.queue().size();
        int rereads = data.rereads().size();
        listeners.tell(l -> l.closing(open, queued, rereads, limit));
    }

    /**
     * Waits until the application's open transactions have ended and the queue is empty. If the target does not answer, or
     * if all is empty but something may still be written, it waits a moment only.
     */
    void await(Duration limit, BooleanSupplier writable) throws InterruptedException {
        long now = System.nanoTime();
        long until = now + limit.toNanos();
        long untilTold = now + SILENT.toNanos();
        boolean told = false;
        long untilAway = now + Math.min(AWAY_LIMIT.toNanos(), limit.toNanos());
        while (true) {
            boolean drained = data.awaitDrained(Duration.ofMillis(50)) && !anyInFlight();
            now = System.nanoTime();
            if (drained && writable.getAsBoolean() && now < untilAway) {
                Thread.sleep(LOOK.toMillis());
                continue;
            }
            if (drained || now > until || (now > untilAway && !data.calls().healthy())) {
                return;
            }
            if (!told && now > untilTold) {
                told = true;
                tell(limit);
            }
        }
    }

    /**
     * Waits until the ledger is empty and nothing is on its way there.
     *
     * @return false if the time was over before
     */
    boolean awaitNoSuspects(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (true) {
            long left = until - System.nanoTime();
            boolean none = data.outbox().awaitEmpty(Duration.ofNanos(Math.max(0, left)))
                    && ledger.open().isEmpty()
                    && data.outbox().pending().isEmpty();
            if (none || left <= 0) {
                return none;
            }
            Thread.sleep(LOOK.toMillis());
        }
    }
}
