package dev.dualwrite.verify;

import dev.dualwrite.job.Job;
import java.util.concurrent.CancellationException;

/** A verification under way, or over. Thread-safe. */
public final class VerificationRun {
    private final Job<VerificationReport> job;

    VerificationRun(Job<VerificationReport> job) {
        this.job = job;
    }

    /**
     * Waits for its end.
     *
     * @throws CancellationException if it was cancelled before
     * @throws RuntimeException what it failed with, for example a table that is no longer there; an outage is no failure
     */
    public VerificationReport join() {
        return job.join();
    }

    /** Asks it to stop. When this returns, no result is saved any more. */
    public void cancel() {
        job.cancel();
    }

    /** Whether it has ended, in whatever way. */
    public boolean isDone() {
        return job.isDone();
    }
}
