package dev.dualwrite;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FenceMemory.Forgotten;
import dev.dualwrite.spi.FenceMemory.Position;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fence forget what nothing that is still under way can be older than.
 *
 * <p>One thread runs it, in each instance; one instance at a time has something to do.
 *
 * <p>Any floor is safe, because what lies below it is read again: which one is a question of how much that will be. What an
 * instance has not brought to the follower began after the clock value up to which it says that it has brought everything, so
 * the smallest of those is below all that is queued anywhere. Rows that are just being read to be written are not counted
 * there; so the floor is raised to what that value was one round before.
 */
final class FencePruning implements Runnable {
    static final Duration ROUND = Duration.ofSeconds(10);

    /** To look at in one transaction of the follower. */
    static final int ENTRIES = 5_000;

    /** The follower is left alone that many times as long as it was kept busy. */
    private static final int REST = 4;

    private static final long LEAST_REST_NANOS = Duration.ofMillis(5).toNanos();

    private final FenceMemory memory;
    private final BooleanSupplier due;
    private final Passed passed;
    private final Pause pause;
    private final Listeners listeners;
    private long next;
    private long raised;

    /** How far everybody is. */
    @FunctionalInterface
    interface Passed {
        long byAll() throws InterruptedException;
    }

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /**
     * @param due whether this instance is the one that does it, and the follower can be asked
     * @param passed the clock value up to which every instance has brought everything
     */
    FencePruning(FenceMemory memory, BooleanSupplier due, Passed passed, Pause pause, Listeners listeners) {
        this.memory = memory;
        this.due = due;
        this.passed = passed;
        this.pause = pause;
        this.listeners = listeners;
    }

    @Override
    public void run() {
        new Rounds("Shortening what the fence remembers", this::round, listeners).run();
    }

    void round() throws InterruptedException {
        pause.of(ROUND);
        if (!due.getAsBoolean()) {
            next = 0;
            return;
        }
        try {
            long floor = next;
            next = passed.byAll();
            if (floor > raised && memory.raiseFloors(floor)) {
                raised = floor;
                forget();
            }
        } catch (DatabaseUnavailableException e) {
            // Whoever has to write or to report says so; forgetting can wait.
            next = 0;
        }
    }

    private void forget() throws InterruptedException {
        @Nullable Position at = Position.START;
        while (at != null && due.getAsBoolean()) {
            long began = System.nanoTime();
            Forgotten forgotten = memory.forget(at, ENTRIES);
            if (forgotten.entries() > 0) {
                listeners.tell(l -> l.forgotten(forgotten.entries()));
            }
            at = forgotten.end();
            pause.of(Duration.ofNanos(Math.max(LEAST_REST_NANOS, REST * (System.nanoTime() - began))));
        }
    }
}
