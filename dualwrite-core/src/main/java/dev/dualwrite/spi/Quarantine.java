package dev.dualwrite.spi;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a row that the follower refuses is left alone before it is tried again, as a pure function.
 *
 * <p>Stateless and thread-safe.
 *
 * <p>Invariant: each pause but the first, which is none, is twice the one before, up to the longest. It ends at a multiple of
 * itself, counted from a moment that is the same for all, and a row that is tried in time is tried at each of them. So any two
 * rows are tried together again and again, whatever their pauses: they may hold each other's unique values.
 */
public final class Quarantine {
    /** From so many refusals on a row counts as quarantined: it was refused, and refused again. */
    public static final int TRIES = 2;

    private static final int DOUBLINGS = 7;

    private Quarantine() {}

    /**
     * The pause after a refusal: none after the first, then 1 s to 128 s.
     *
     * @param tries how often the follower has refused the row
     */
    public static Duration pause(int tries) {
        return tries < TRIES ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(DOUBLINGS, tries - TRIES));
    }

    /**
     * When a pause ends: at the first multiple of it that is more than half of it away.
     *
     * @param pause whole seconds, at least 1
     */
    public static Instant end(Instant now, Duration pause) {
        long millis = pause.toMillis();
        return Instant.ofEpochMilli((Math.floorDiv(now.toEpochMilli() + millis / 2, millis) + 1) * millis);
    }
}
