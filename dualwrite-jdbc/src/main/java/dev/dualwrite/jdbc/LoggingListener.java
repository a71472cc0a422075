package dev.dualwrite.jdbc;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an operator wants to know to the log of {@code dev.dualwrite}. Holds no values of the application.
 *
 * <p>Thread-safe. What may happen often is logged at most once in ten seconds; a fault that nobody expected is shown
 * with its place, once for each place.
 */
final class LoggingListener implements MigrationListener {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    private static final long SELDOM_NANOS = 10_000_000_000L;
    private static final int FRAMES = 8;
    private static final int PLACES = 200;
    private final Set<String> places = ConcurrentHashMap.newKeySet();
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastOverflow = new AtomicLong(System.nanoTime() - SELDOM_NANOS);
    private final AtomicLong lastWait = new AtomicLong(System.nanoTime() - SELDOM_NANOS);
    private final AtomicLong lastTrouble = new AtomicLong(System.nanoTime() - SELDOM_NANOS);

    @Override
    public void stageLoaded(Stage stage) {
        log.info("The migration is in {}", stage);
    }

    @Override
    public void outlived() {
        log.warn(
                "Other instances took this one for dead, since they had not heard of it for longer than its lease: a pause of"
                        + " the process or of the network. It goes on, and nothing is lost; all tables are read again");
    }

    @Override
    public void instancesDied(int instances, int tables) {
        log.warn(
                "{} ended without draining, killed perhaps. What was in flight is not known: all tables, {} of them, are read"
                        + " again now, and nothing else has to be done",
                instances == 1 ? "An earlier instance" : instances + " earlier instances",
                tables);
    }

    @Override
    public void closing(long open, int queued, int rereads, Duration limit) {
        log.info(
                "Closing waits, {} s at most. Open transactions of the application: {}; transactions that are not on the"
                        + " target yet: {}; rows to be read again: {}",
                limit.toSeconds(),
                open,
                queued,
                rereads);
    }

    @Override
    public void suspectsWait(List<String> forWhat) {
        if (seldom(lastWait)) {
            log.info(
                    "Suspect rows are read again when nothing can write them any more: waiting for {}. A connection that a pool"
                            + " keeps goes when the pool retires it, or is closed by pg_terminate_backend",
                    String.join(", ", forWhat));
        }
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
    public void clockWentBack(long term) {
        log.error(
                "The legacy's clock went back: it was restored, or failed over and lost commits. Term {} has begun: all tables"
                        + " are suspect and are read again; then verify them. The application is not affected",
                term);
    }

    @Override
    public void suspected(TableId table, SuspectReason reason, int entries) {
        log.debug("{} suspects in {}: {}", entries, table, reason.text());
    }

    /** Once for each reason that a table's rows are refused for: a thousand rows are one fault. */
    @Override
    public void refused(TableId table, String why, int rows) {
        if (refusals.size() < PLACES && refusals.add(table + ": " + why)) {
            log.warn(
                    "The target refuses {} of {}: {}. What it refuses stays in the ledger and is tried again, less and less"
                            + " often; mend the target, then call ledger().retry() (docs/ledger.md). Further rows of this"
                            + " kind are logged as DEBUG",
                    rows == 1 ? "a row" : rows + " rows",
                    table,
                    why);
        } else {
            log.debug("The target refuses rows of {}, {} more: {}", table, rows, why);
        }
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
        boolean ours = cause instanceof DualWriteException;
        if (!ours && places.size() < PLACES && places.add(place(cause))) {
            log.error(
                    "{}. The application is not affected. This is a bug of dualwrite, or the virtual machine is in trouble; its "
                            + "place (the message is left out, it may hold values): {}",
                    what,
                    place(cause));
        } else if (seldom(lastTrouble)) {
            log.warn(
                    "{}: {}", what, ours ? cause.getMessage() : cause.getClass().getName());
        } else {
            log.debug(
                    "{}: {}", what, ours ? cause.getMessage() : cause.getClass().getName());
        }
    }

    private static String place(Throwable fault) {
        return Arrays.stream(fault.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining("", fault.getClass().getName(), ""));
    }

    private static boolean seldom(AtomicLong last) {
        long before = last.get();
        long now = System.nanoTime();
        return now - before >= SELDOM_NANOS && last.compareAndSet(before, now);
    }
}
