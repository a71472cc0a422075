package dev.dualwrite.backfill;

import dev.dualwrite.job.Job;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore.Progress;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;

/** A backfill under way, or over. Thread-safe. */
public final class BackfillRun {
    private final Job<SortedMap<TableId, Progress>> job;
    private final ConcurrentSkipListMap<TableId, Progress> progress;

    BackfillRun(Job<SortedMap<TableId, Progress>> job, ConcurrentSkipListMap<TableId, Progress> progress) {
        this.job = job;
        this.progress = progress;
    }

    /**
     * Waits for its end.
     *
     * @return the progress of every table, all done; without those that were parked meanwhile
     * @throws CancellationException if it was cancelled before
     * @throws RuntimeException what it failed with, for example a table that is no longer there; an outage is no failure
     */
    public Map<TableId, Progress> join() {
        return job.join();
    }

    /** Asks it to stop after the chunk that it is at. When this returns, no progress is saved any more. */
    public void cancel() {
        job.cancel();
    }

    /** Whether it has ended, in whatever way. */
    public boolean isDone() {
        return job.isDone();
    }

    /** Progress saved so far of each table that was begun. */
    public Map<TableId, Progress> progress() {
        return Collections.unmodifiableMap(new TreeMap<>(progress));
    }
}
