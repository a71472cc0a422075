package dev.dualwrite.samples.quickstart;

import dev.dualwrite.EngineStatus;
import dev.dualwrite.backfill.BackfillRun;
import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.capture.CaptureReport;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * All that the story asks of the library.
 *
 * <p>Used by the story's thread; the application uses {@link #dataSource()} from its own.
 *
 * <p>Every step may be asked for again: the library keeps the stage and the backfill's progress in the databases.
 */
final class Migration implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final DualWrite dualWrite;

    private Migration(DualWrite dualWrite) {
        this.dualWrite = dualWrite;
    }

    /** What the backfill does. */
    interface BackfillWatcher {
        /** A table that an earlier run had begun goes on with this chunk; told by a thread of the library. */
        void resumes(TableId table, long chunk, long rows);

        /** So many rows have been copied, over all tables and runs. */
        void copied(long rows);
    }

    static Migration wrap(DataSource legacy, Server target, String database) {
        DualWrite dualWrite = DualWrite.builder()
                .legacy(legacy)
                .target(Target.url(target.url(database)).credentials(Server.USER, Server.PASSWORD))
                .tables(tables -> tables.include("public.*"))
                .name("quickstart")
                .build();
        return new Migration(dualWrite);
    }

    DataSource dataSource() {
        return dualWrite.dataSource();
    }

    /** Looks for what would go wrong; throws if there is something. */
    void preflight() {
        dualWrite.preflight().orThrow();
    }

    /** How many tables are migrated. */
    int tables() {
        return dualWrite.tables().size();
    }

    /** How the rows of the application's write statements are known. */
    String captured() {
        CaptureReport report = dualWrite.captureReport();
        return String.format(
                Locale.ROOT,
                "Of the write statements so far %,d told their rows, %,d told keys to read again, %,d neither.",
                report.executions(CaptureMode.DERIVED) + report.executions(CaptureMode.RETURNED),
                report.executions(CaptureMode.REREAD),
                report.executions(CaptureMode.UNKNOWN));
    }

    /** From now on writes go to the target too. */
    void writeToBoth() {
        if (dualWrite.stage() == Stage.OFF) {
            dualWrite.advanceTo(Stage.DUAL_WRITE);
        }
    }

    /** Copies the old rows, from where an earlier run was ended. */
    void backfill(BackfillWatcher watcher) throws InterruptedException {
        dualWrite.listen(new MigrationListener() {
            @Override
            public void backfillResumed(TableId table, long chunk, long rows) {
                watcher.resumes(table, chunk, rows);
            }
        });
        BackfillRun run = dualWrite.backfill().start();
        while (!run.isDone()) {
            watcher.copied(rows(run.progress()));
            TimeUnit.MILLISECONDS.sleep(100);
        }
        watcher.copied(rows(run.join()));
    }

    private static long rows(Map<TableId, Progress> tables) {
        return tables.values().stream().mapToLong(Progress::rows).sum();
    }

    /** Transactions that wait for the target. */
    int waiting() {
        return dualWrite.status().queued();
    }

    /** Whether everything that was committed before that {@link System#nanoTime} was taken to the target. */
    boolean hasTaken(long before) {
        EngineStatus status = dualWrite.status();
        return status.queued() == 0 || status.lag().compareTo(Duration.ofNanos(System.nanoTime() - before)) < 0;
    }

    /** Waits until nothing is suspect; false if in vain. */
    boolean awaitNothingSuspect(Duration limit) throws InterruptedException {
        return dualWrite.awaitNoSuspects(limit);
    }

    /** Waits, while nobody writes, until everything is on the target; false if in vain. */
    boolean awaitDrained(Duration limit) throws InterruptedException {
        return dualWrite.awaitDrained(limit) && dualWrite.awaitNoSuspects(limit);
    }

    /** What still has to arrive. */
    String backlog() {
        EngineStatus status = dualWrite.status();
        return String.format(
                Locale.ROOT,
                "%,d transactions, %,d rows to read again, suspect: %s",
                status.queued(),
                status.rereads(),
                status.suspects().isEmpty()
                        ? "nothing"
                        : status.suspects().keySet().stream().map(TableId::name).toList());
    }

    /** Compares all rows of both sides while they change; throws if one differs. Returns how many rows there were. */
    long verify() {
        return dualWrite.verify().full().join().orThrow().rows();
    }

    /** Lets the target answer this share of the reads. */
    void readFromTarget(int percent) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (dualWrite.stage() != Stage.TARGET_READ) {
            try {
                dualWrite.advanceTo(Stage.TARGET_READ);
            } catch (StageRefusedException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        dualWrite.reads().targetPercent(percent);
    }

    /** Lets the legacy answer all reads again. */
    void back() {
        if (dualWrite.stage() == Stage.TARGET_READ) {
            dualWrite.retreatTo(Stage.DUAL_WRITE);
        }
    }

    /** Reads that the target has answered, and those that it should have but did not. */
    long readsAtTarget() {
        return dualWrite.reads().counts().target();
    }

    @Override
    public void close() {
        dualWrite.close();
    }
}
