package dev.dualwrite;

import dev.dualwrite.backfill.TableSweeper;
import dev.dualwrite.backfill.TableSweeper.Swept;
import dev.dualwrite.control.PublishedRouting;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.TableId;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.spi.CheckpointStore.Progress;
import dev.dualwrite.spi.CheckpointStore.Verification;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the control tables say of each table, kept true as tables join, change and leave while writes are captured.
 *
 * <p>Thread-safe: no state of its own. Called by schema control, by the ledger's worker, and by jobs.
 *
 * <p>Invariant: a table counts as backfilled only if every write to it since was captured: it was empty on both sides while
 * nobody could write to it, or was swept as a whole after capture had begun.
 */
final class TableRecords {
    private final Ports ports;
    private final PublishedRouting routing;
    private final ChangeQueue queue;
    private final TableSweeper sweeper;
    private final Listeners listeners;

    TableRecords(Ports ports, PublishedRouting routing, ChangeQueue queue, TableSweeper sweeper, Listeners listeners) {
        this.ports = ports;
        this.routing = routing;
        this.queue = queue;
        this.sweeper = sweeper;
        this.listeners = listeners;
    }

    /** Looks at the definitions now: whether the table is parked, or left the migration. */
    boolean parkedOnLook(TableId table) {
        ports.look().run();
        return !ports.tables().contains(table) || ports.tables().parked(table);
    }

    /** Whether a table that joins is empty on both sides, and nobody can have written to it: then it is backfilled. */
    boolean untouched(TableId table) {
        try {
            boolean untouched = queue.size() == 0
                    && routing.inFlight() == 0
                    && routing.allCaptured()
                    && ports.transactions().alive().isEmpty()
                    && ports.authority().readChunk(table, null, 1).isEmpty()
                    && ports.follower().readChunk(table, null, 1).isEmpty();
            if (untouched) {
                backfilled(table, 0);
            }
            return untouched;
        } catch (DualWriteException e) {
            // It may be missing on the follower, or that does not answer.
            return false;
        }
    }

    /** Entries for keys may be for keys that the table has no more, and what was verified was another table. */
    void changed(TableId table) {
        stored("The control tables could not be told that " + table + " changed", () -> {
            ports.ledger().compact(table);
            if (ports.checkpoints().verifications().containsKey(table)) {
                ports.checkpoints().saveVerification(table, new Verification(Instant.now(), 0, 1));
            }
        });
    }

    /** Should it come back, it is as new. */
    void forgotten(TableId table) {
        stored(
                "The control tables could not be told that " + table + " is not migrated any more",
                () -> ports.checkpoints().forget(table));
    }

    /** Sweeps a table, see {@link dev.dualwrite.ledger.TableSweep}. One that joined while all writes were captured is backfilled by its first sweep. */
    @Nullable
    String sweep(TableId table) throws InterruptedException {
        boolean captured = routing.allCaptured();
        Swept swept = sweeper.sweep(table);
        if (captured
                && swept.refused() == null
                && ports.tables().current().joined().contains(table)) {
            Progress saved = ports.checkpoints().backfill().get(table);
            if (saved == null || !saved.done()) {
                backfilled(table, swept.rows());
            }
        }
        return swept.refused();
    }

    private void backfilled(TableId table, long rows) {
        ports.checkpoints().saveBackfill(table, new Progress(ports.clock().tick(), null, rows, 0, true));
    }

    private void stored(String what, Runnable call) {
        try {
            call.run();
        } catch (DualWriteException e) {
            listeners.tell(l -> l.trouble(what, e));
        }
    }
}
