package dev.dualwrite;

import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.WhenFull;
import java.time.Duration;

/**
 * What can be set of an {@link Engine}. The defaults are constants here and nowhere else.
 *
 * @param name of this instance, for people
 * @param initialStage entered when nothing is stored yet; what is stored wins
 * @param queueMaxBytes heap that recorded changes may take, open transactions included
 * @param whenFull what is done with writes for which there is no room
 * @param blockLimit how long a transaction waits for room at most, where that is what is done
 * @param drainLimit how long closing waits for the queue to run empty; what is left then goes to the ledger
 * @param verificationMaxAge how old a clean verification may be for reads to move
 * @param maxLag how far behind the follower may be for reads to move
 * @param lease how long this instance may be silent before others take it for dead
 */
public record EngineSettings(
        String name,
        Stage initialStage,
        long queueMaxBytes,
        WhenFull whenFull,
        Duration blockLimit,
        Duration drainLimit,
        Duration verificationMaxAge,
        Duration maxLag,
        Duration lease) {
    public static final Stage DEFAULT_INITIAL_STAGE = Stage.OFF;
    public static final long DEFAULT_QUEUE_MAX_BYTES = 64L << 20;
    public static final long SMALLEST_QUEUE_MAX_BYTES = 1L << 20;
    public static final WhenFull DEFAULT_WHEN_FULL = WhenFull.LEDGER;
    public static final Duration DEFAULT_BLOCK_LIMIT = Duration.ofSeconds(1);
    public static final Duration DEFAULT_DRAIN_LIMIT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_VERIFICATION_MAX_AGE = Duration.ofHours(1);
    public static final Duration DEFAULT_MAX_LAG = Duration.ofSeconds(10);
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    /** An instance says once a second that it lives; a busy machine may keep it from that for a while. */
    public static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);

    /** What is done about writers that capture cannot see. */
    public static final BypassMode DEFAULT_BYPASS = BypassMode.DETECT;

    /** How often the tables' definitions are compared. */
    public static final Duration DEFAULT_SCHEMA_CHECK_INTERVAL = Duration.ofSeconds(30);

    public EngineSettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("An instance needs a name");
        }
        if (queueMaxBytes < SMALLEST_QUEUE_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "queue.max-bytes is " + queueMaxBytes + ", it must be at least " + SMALLEST_QUEUE_MAX_BYTES);
        }
        if (initialStage == Stage.TARGET_READ) {
            throw new IllegalArgumentException(
                    "initial-stage is TARGET_READ, it must be OFF or DUAL_WRITE: reads move when their gates hold");
        }
        requirePositive("queue.block-limit", blockLimit);
        requirePositive("queue.drain-limit", drainLimit);
        requirePositive("gates.verification-max-age", verificationMaxAge);
        requirePositive("gates.max-lag", maxLag);
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException(
                    "instances.lease is " + lease + ", it must be at least " + SHORTEST_LEASE);
        }
    }

    /** All defaults. */
    public static EngineSettings named(String name) {
        return new EngineSettings(
                name,
                DEFAULT_INITIAL_STAGE,
                DEFAULT_QUEUE_MAX_BYTES,
                DEFAULT_WHEN_FULL,
                DEFAULT_BLOCK_LIMIT,
                DEFAULT_DRAIN_LIMIT,
                DEFAULT_VERIFICATION_MAX_AGE,
                DEFAULT_MAX_LAG,
                DEFAULT_LEASE);
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " is " + value + ", it must be positive");
        }
    }
}
