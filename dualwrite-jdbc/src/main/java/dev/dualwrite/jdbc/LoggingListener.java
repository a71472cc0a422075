package dev.dualwrite.jdbc;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an operator wants to know to the log of {@code dev.dualwrite}. Holds no values of the application.
 *
 * <p>Thread-safe. What may happen often is logged at most once in ten seconds.
 */
final class LoggingListener implements MigrationListener {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    private static final long SELDOM_NANOS = 10_000_000_000L;
    private final AtomicLong lastOverflow = new AtomicLong(System.nanoTime() - SELDOM_NANOS);
    private final AtomicLong lastTrouble = new AtomicLong(System.nanoTime() - SELDOM_NANOS);

    @Override
    public void stageLoaded(Stage stage) {
        log.info("The migration is in {}", stage);
    }

    @Override
    public void notAlone(List<String> others) {
        log.error(
                "{} capture(s) writes of the same application as this instance. This version supports one instance:"
                        + " stop all but one, or the target may keep an older row until the next verification",
                others);
    }

    @Override
    public void instancesDied(int instances, int tables) {
        log.warn(
                "{} instance(s) ended without draining, killed perhaps: all {} tables are read again now, and nothing else "
                        + "has to be done",
                instances,
                tables);
    }

    @Override
    public void closed(long left, boolean complete) {
        if (!complete) {
            log.warn("Closed before everything was applied or in the ledger: the next start reads all tables again");
        } else if (left > 0) {
            log.info("Closed; {} transactions and re-reads went to the ledger, for the next start to apply", left);
        }
    }

    @Override
    public void stageChanged(Stage from, Stage to) {
        log.info("The migration went from {} to {}", from, to);
    }

    @Override
    public void reachable(Side side, boolean reachable, @Nullable String why) {
        if (reachable) {
            log.info("The {} answers again", side.label());
        } else {
            log.warn("The {} does not answer; the application is not affected: {}", side.label(), why);
        }
    }

    @Override
    public void suspected(TableId table, SuspectReason reason, int entries) {
        log.debug("{} suspects in {}: {}", entries, table, reason.text());
    }

    @Override
    public void overflowed(int changes) {
        if (seldom(lastOverflow)) {
            log.warn("The queue is full: rows written now go to the ledger and are read again later");
        }
    }

    @Override
    public void backfillProgress(TableId table, long rows, long estimate, boolean done) {
        if (done) {
            log.info("Backfill of {} is done: {} rows", table, rows);
        }
    }

    @Override
    public void verified(TableId table, long rows, long differences) {
        if (differences == 0) {
            log.info("Verified {}: {} rows, no difference", table, rows);
        } else {
            log.warn("Verified {}: {} rows, {} differences, which are in the ledger now", table, rows, differences);
        }
    }

    @Override
    public void tableParked(TableId table, Parking parking) {
        log.warn("{} is parked, its changes wait until both sides define it alike: {}", table, parking);
    }

    @Override
    public void tableResumed(TableId table) {
        log.info("Both sides define {} alike: its rows are read again, and its changes are applied", table);
    }

    @Override
    public void tableJoined(TableId table) {
        log.info("{} joined the migration", table);
    }

    @Override
    public void tableLeft(TableId table) {
        log.info("{} is not migrated any more: the legacy has no such table with a key", table);
    }

    @Override
    public void bypassed(TableId table, String why) {
        log.warn(
                "Somebody else may have written to {}: {}. It is read again as a whole. If others do write to it, set"
                        + " dualwrite.bypass=triggers",
                table,
                why);
    }

    @Override
    public void trouble(String what, Throwable cause) {
        if (seldom(lastTrouble)) {
            log.warn("Trouble with {}: {}", what, cause.toString());
        } else {
            log.debug("Trouble with {}", what, cause);
        }
    }

    private static boolean seldom(AtomicLong last) {
        long before = last.get();
        long now = System.nanoTime();
        return now - before >= SELDOM_NANOS && last.compareAndSet(before, now);
    }
}
