package dev.dualwrite.backfill;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.job.Job;
import dev.dualwrite.job.Pacing;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore.Progress;
import dev.dualwrite.spi.LedgerStore;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies every row that was there before capture began, chunk by chunk, while the application writes.
 *
 * <p>Thread-safe. One run at a time, on a thread of its own.
 *
 * <p>Invariants: no chunk is read before the {@link Barrier} was passed in the same run. A table's floor is raised to a
 * clock value read after the barrier before its first chunk. Progress is saved after a chunk's rows are on the follower
 * and its leftovers in the ledger; so whatever ends the process, the next run goes on with a chunk that may be copied
 * twice but not left out.
 */
public final class Backfill {
    public static final int DEFAULT_CHUNK_ROWS = 2000;

    private final BackfillSeams seams;
    private final Runnable admission;
    private final Supplier<List<TableId>> tables;
    private final Predicate<TableId> parked;
    private final int chunkRows;
    private final Pacing pacing;
    private final ThreadFactory threads;
    private final Barrier barrier;
    private final ChunkCopier copier;
    private final Listeners listeners;
    /** Guarded by {@code this}. */
    private @Nullable BackfillRun running;

    /**
     * @param admission called before a run begins; throws if none may
     * @param tables in the order in which they are copied: parents first saves refusals where foreign keys are checked
     * @param parked asked when a table cannot be copied: whether its definitions differ by now, so that others are copied
     *     and this one is left to the sweep that follows when they agree again
     * @param chunkRows largest number of rows in a chunk, at least 1; chunks of wide rows have fewer
     * @param pacing waits before the next look at the barrier, and before the next try when a database does not answer
     */
    public Backfill(
            BackfillSeams seams,
            Runnable admission,
            Supplier<List<TableId>> tables,
            Predicate<TableId> parked,
            int chunkRows,
            Pacing pacing,
            ThreadFactory threads) {
        this.seams = seams;
        this.admission = admission;
        this.tables = tables;
        this.parked = parked;
        this.chunkRows = chunkRows;
        this.pacing = pacing;
        this.threads = threads;
        this.barrier = new Barrier(seams.allCaptured(), seams.watch(), seams.listeners());
        this.copier = new ChunkCopier(seams);
        this.listeners = seams.listeners();
    }

    /**
     * Begins, or goes on where an earlier run ended. While a run is under way, returns that one.
     *
     * @throws DualWriteException if writes are not captured: rows written meanwhile would be missed
     */
    public synchronized BackfillRun start() {
        if (running == null || running.isDone()) {
            admission.run();
            ConcurrentSkipListMap<TableId, Progress> progress = new ConcurrentSkipListMap<>();
            Job<SortedMap<TableId, Progress>> begun = Job.start(threads, pacing, job -> run(job, progress));
            begun.whenFailed(e -> listeners.tell(
                    l -> l.trouble("Backfill ended before it was done; started again, it goes on where it was", e)));
            running = new BackfillRun(begun, progress);
        }
        return running;
    }

    /** Cancels the run under way, if there is one; see {@link BackfillRun#cancel}. */
    public synchronized void cancel() {
        if (running != null) {
            running.cancel();
        }
    }

    private SortedMap<TableId, Progress> run(
            Job<SortedMap<TableId, Progress>> job, ConcurrentSkipListMap<TableId, Progress> progress)
            throws InterruptedException {
        List<TableId> wanted = tables.get();
        if (!load(job, wanted, progress)) {
            barrier.pass(job);
            // Once more: what was there may have been voided while this waited.
            load(job, wanted, progress);
            for (TableId table : wanted) {
                copyUnlessParked(job, table, progress);
            }
        }
        return Collections.unmodifiableSortedMap(new TreeMap<>(progress));
    }

    /** Reads what was done before; whether that is all. */
    private boolean load(Job<?> job, List<TableId> wanted, Map<TableId, Progress> progress)
            throws InterruptedException {
        Map<TableId, Progress> saved = job.patiently(seams.checkpoints()::backfill, this::trouble);
        progress.clear();
        boolean done = true;
        for (TableId table : wanted) {
            Progress of = saved.get(table);
            if (of != null) {
                progress.put(table, of);
            }
            done &= of != null && of.done();
        }
        return done;
    }

    private void copyUnlessParked(Job<?> job, TableId table, Map<TableId, Progress> progress)
            throws InterruptedException {
        try {
            copy(job, table, progress);
        } catch (DualWriteException e) {
            if (!parked.test(table)) {
                throw e;
            }
            progress.remove(table);
            listeners.tell(l -> l.trouble("Copying " + table + " failed; it is parked now", e));
        }
    }

    private void copy(Job<?> job, TableId table, Map<TableId, Progress> progress) throws InterruptedException {
        Progress saved = progress.get(table);
        if (saved != null && saved.done()) {
            return;
        }
        Progress now;
        if (saved == null) {
            long floor = job.patiently(() -> seams.clock().tick(), this::trouble);
            raise(job, table, floor);
            now = new Progress(floor, null, 0, 0, false);
            save(job, table, now, progress);
        } else {
            now = saved;
            raise(job, table, now.barrier());
            long chunk = now.chunks() + 1;
            long rows = now.rows();
            listeners.tell(l -> l.backfillResumed(table, chunk, rows));
        }
        long estimate = job.patiently(() -> seams.authority().estimate(table), this::trouble);
        ChunkSize size = new ChunkSize(chunkRows);
        while (!now.done()) {
            RowKey after = now.after();
            ChunkCopier.Chunk chunk = job.patiently(() -> copier.copy(table, after, size.rows(), true), this::trouble);
            if (!chunk.refused().isEmpty()) {
                job.patiently(() -> compacted(table), this::trouble);
            }
            size.learn(chunk.rows(), chunk.bytes());
            now = new Progress(now.barrier(), chunk.last(), now.rows() + chunk.rows(), now.chunks() + 1, chunk.end());
            save(job, table, now, progress);
            Progress told = now;
            listeners.tell(l -> l.backfillProgress(table, told.rows(), Math.max(estimate, told.rows()), told.done()));
        }
    }

    /** So many rows that the follower refuses are not named one by one: the whole table is suspect, and read again later. */
    private TableId compacted(TableId table) {
        if (seams.ledger().open().getOrDefault(table, 0L) > LedgerStore.KEYS_PER_TABLE) {
            seams.ledger().compact(table);
        }
        return table;
    }

    private void raise(Job<?> job, TableId table, long floor) throws InterruptedException {
        job.patiently(
                () -> {
                    seams.writer().raiseFloor(table, floor);
                    return table;
                },
                this::trouble);
    }

    private void save(Job<?> job, TableId table, Progress now, Map<TableId, Progress> progress)
            throws InterruptedException {
        job.patiently(
                () -> {
                    job.unlessCancelled(() -> seams.checkpoints().saveBackfill(table, now));
                    return table;
                },
                this::trouble);
        progress.put(table, now);
    }

    private void trouble(DatabaseUnavailableException e) {
        listeners.tell(l -> l.trouble("Backfill waits for the " + e.side().label(), e));
    }
}
