package dev.dualwrite.event;

import java.time.Duration;

/**
 * What a thread of ours does again and again until it is interrupted.
 *
 * <p>Threading: one thread runs it.
 *
 * <p>Invariant: nothing but an interrupt ends it. Whatever a round throws, an error of the virtual machine included, is told,
 * and after a pause comes the next round; a round has to leave things so that the next one can take them up.
 */
public final class Rounds {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String what;
    private final Round round;
    private final Listeners listeners;

    /** One round; it waits by itself for something to do. */
    @FunctionalInterface
    public interface Round {
        /** @throws InterruptedException to end all rounds */
        void make() throws InterruptedException;
    }

    /** @param what names the work, as in "Reading the clock" */
    public Rounds(String what, Round round, Listeners listeners) {
        this.what = what;
        this.round = round;
        this.listeners = listeners;
    }

    /** Runs until the thread is interrupted, which it is still when this returns. */
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (made()) {
                    pause = FIRST_PAUSE;
                } else {
                    Thread.sleep(pause.toMillis());
                    Duration twice = pause.multipliedBy(2);
                    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean made() throws InterruptedException {
        try {
            round.make();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            told(what, e, listeners);
            return false;
        }
    }

    /** The same for one round of work that something else repeats, which would end at the first throw. */
    public static Runnable contained(String what, Runnable round, Listeners listeners) {
        return () -> {
            try {
                round.run();
            } catch (Throwable e) {
                told(what, e, listeners);
            }
        };
    }

    private static void told(String what, Throwable fault, Listeners listeners) {
        try {
            listeners.tell(l -> l.trouble(what + " failed, and is tried again", fault));
        } catch (Throwable untold) {
            // No memory to say it, perhaps: the next round matters more, and will say it if it fails as well.
        }
    }
}
