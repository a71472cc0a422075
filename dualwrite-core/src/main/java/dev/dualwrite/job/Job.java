package dev.dualwrite.job;

import dev.dualwrite.model.DatabaseUnavailableException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work that takes long, on a thread of its own.
 *
 * <p>Thread-safe. The work itself runs on one thread and asks its job, between steps, whether to go on.
 *
 * <p>Invariant: after {@link #cancel} has returned, nothing that the work does by {@link #unlessCancelled} happens any
 * more, though its thread may still be in the middle of a step.
 *
 * @param <T> what it results in
 */
public final class Job<T> {
    private final Pacing pacing;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final Object saving = new Object();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Job(Pacing pacing) {
        this.pacing = pacing;
    }

    /** What a job does. */
    @FunctionalInterface
    public interface Work<T> {
        /** @throws InterruptedException or CancellationException when it stopped early: the job counts as cancelled */
        T run(Job<T> job) throws InterruptedException;
    }

    /** Starts work on a new thread. */
    public static <T> Job<T> start(ThreadFactory threads, Pacing pacing, Work<T> work) {
        Job<T> job = new Job<>(pacing);
        threads.newThread(() -> job.run(work)).start();
        return job;
    }

    /** A job that is over. */
    public static <T> Job<T> done(T result) {
        Job<T> job = new Job<>((attempt, wake) -> {});
        job.result.complete(result);
        return job;
    }

    private void run(Work<T> work) {
        try {
            result.complete(work.run(this));
        } catch (InterruptedException e) {
            result.cancel(false);
        } catch (Throwable e) {
            // Handed to whoever joins; nothing above this frame could do more.
            result.completeExceptionally(e);
        }
    }

    /**
     * Waits for the end.
     *
     * @throws CancellationException if it was cancelled before
     * @throws RuntimeException what the work ended with
     */
    public T join() {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Whether it has ended, in whatever way. */
    public boolean isDone() {
        return result.isDone();
    }

    /** Runs an action when it has ended: on the job's thread, or at once if that was before. */
    public void whenDone(Runnable action) {
        result.whenComplete((value, error) -> action.run());
    }

    /** Runs an action with what the work ended with, if it failed; nobody may ever join. Not if it was cancelled. */
    public void whenFailed(Consumer<Throwable> action) {
        result.whenComplete((value, error) -> {
            if (error != null && !(error instanceof CancellationException)) {
                action.accept(error);
            }
        });
    }

    /** Asks it to stop; does not wait for its thread. Waits for what is being saved. */
    public void cancel() {
        synchronized (saving) {
            cancelled.countDown();
        }
    }

    /** For the work: throws if it was cancelled. */
    public void check() {
        if (cancelled.getCount() == 0) {
            throw new CancellationException("Cancelled");
        }
    }

    /** For the work: does something quick that must not happen after {@link #cancel}. */
    public void unlessCancelled(Runnable action) {
        synchronized (saving) {
            check();
            action.run();
        }
    }

    /** For the work: waits as {@link Pacing#pause}, not beyond a cancellation. */
    public void pause(int attempt) throws InterruptedException {
        check();
        pacing.pause(attempt, cancelled);
        check();
    }

    /**
     * For the work: calls until both databases answer, however long that takes.
     *
     * @param trouble is told every failure
     */
    public <R> R patiently(Supplier<R> call, Consumer<DatabaseUnavailableException> trouble)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            check();
            try {
                return call.get();
            } catch (DatabaseUnavailableException e) {
                trouble.accept(e);
                pause(attempt);
            }
        }
    }
}
