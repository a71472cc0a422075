package dev.dualwrite.samples.quickstart;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits, and tells meanwhile how things stand.
 *
 * <p>For the thread that tells the story.
 */
final class Waiting {
    private static final Duration GLANCE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Narrator narrator;
    private final Tally tally;

    Waiting(Narrator narrator, Tally tally) {
        this.narrator = narrator;
        this.tally = tally;
    }

    /** Waits for a bounded time; tells whether it was long enough. */
    @FunctionalInterface
    interface Patience {
        boolean await(Duration limit) throws InterruptedException;
    }

    /** Lets the application call for so long. */
    void show(Duration duration) throws InterruptedException {
        show(duration, () -> narrator.status("%,8d calls, %d failed", tally.calls(), tally.failures()));
    }

    /** Lets time pass, and tells something four times a second. */
    void show(Duration duration, Runnable status) throws InterruptedException {
        long from = System.nanoTime();
        while (since(from).compareTo(duration) < 0) {
            status.run();
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    /**
     * Waits until the target has caught up in some respect.
     *
     * @throws QuickstartFailedException if it has not within three minutes
     */
    void await(Migration migration, Patience patience) throws InterruptedException, QuickstartFailedException {
        long from = System.nanoTime();
        while (!patience.await(GLANCE)) {
            narrator.status("catching up: %s", migration.backlog());
            if (since(from).compareTo(PATIENCE) > 0) {
                throw new QuickstartFailedException(
                        "The target has not caught up in " + Summary.seconds(PATIENCE) + ": " + migration.backlog());
            }
        }
    }

    static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
