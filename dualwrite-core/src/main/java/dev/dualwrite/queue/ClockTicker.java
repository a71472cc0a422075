package dev.dualwrite.queue;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.model.ClockWentBackException;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.AuthorityClock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads the clock and stamps what was acknowledged before the reading began.
 *
 * <p>One thread runs it, one reading is outstanding, independent of the applier: intervals stay as wide as a round trip,
 * however long the queue is. At most one reading in {@link #PACE}; one in {@link #IDLE} when nothing asks. While the
 * applier gets nowhere, because the follower is away, nobody waits for a stamp: one reading in {@link #UNHURRIED} then, so
 * that the application does not pay with its processor for what helps nobody. Intervals are that much wider for what is
 * written meanwhile, hence some more keys that two instances wrote at once are read again.
 *
 * <p>Invariant: a transaction's hi was read after its acknowledgement, because the mark is taken before the reading and
 * acknowledged transactions enter behind it in order.
 */
public final class ClockTicker implements Runnable {
    static final Duration PACE = Duration.ofMillis(3);
    static final Duration UNHURRIED = Duration.ofMillis(20);
    static final Duration STANDSTILL = Duration.ofSeconds(1);
    static final Duration IDLE = Duration.ofSeconds(1);
    private static final String WORK = "Reading the migration's clock";
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(200);

    private final ChangeQueue queue;
    private final AuthorityClock clock;
    private final Consumer<ClockWentBackException> wentBack;
    private final Listeners listeners;
    private volatile long lastNanos = System.nanoTime() - Duration.ofDays(1).toNanos();
    private boolean failing;

    /** @param wentBack is told, again and again until a new term has begun; must not wait */
    public ClockTicker(
            ChangeQueue queue, AuthorityClock clock, Consumer<ClockWentBackException> wentBack, Listeners listeners) {
        this.queue = queue;
        this.clock = clock;
        this.wentBack = wentBack;
        this.listeners = listeners;
    }

    /** Asks for a reading in the background if the newest value is older than that. */
    public void freshen(Duration age) {
        if (System.nanoTime() - lastNanos > age.toNanos()) {
            lastNanos = System.nanoTime();
            queue.wantTick();
        }
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        new Rounds(WORK, this::step, listeners).run();
    }

    private void step() throws InterruptedException {
        long mark = queue.awaitStampMark(IDLE);
        long began = System.nanoTime();
        Thread.sleep((tick(mark) ? pace() : PAUSE_AFTER_TROUBLE)
                .minusNanos(Math.min(PACE.toNanos(), System.nanoTime() - began))
                .toMillis());
    }

    private Duration pace() {
        return queue.standsStill(STANDSTILL) ? UNHURRIED : PACE;
    }

    private boolean tick(long mark) {
        try {
            long value = clock.tick();
            queue.stamp(mark, value);
            lastNanos = System.nanoTime();
            if (failing) {
                failing = false;
                listeners.tell(l -> l.reachable(Side.LEGACY, true, null));
            }
            return true;
        } catch (ClockWentBackException e) {
            wentBack.accept(e);
        } catch (DatabaseUnavailableException e) {
            // Of the follower others tell.
            if (!failing && e.side() == Side.LEGACY) {
                failing = true;
                listeners.tell(l -> l.reachable(Side.LEGACY, false, e.getMessage()));
            }
        }
        return false;
    }
}
