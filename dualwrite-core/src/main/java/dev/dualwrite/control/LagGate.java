package dev.dualwrite.control;

import dev.dualwrite.model.Stage;
import dev.dualwrite.spi.Gate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Holds while the follower is not too far behind. Thread-safe. */
public final class LagGate implements Gate {
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);

    private final Supplier<Optional<Duration>> lag;
    private final Duration limit;

    /**
     * @param lag age of the oldest transaction that the follower lacks, zero if it lacks none; empty if not known, which
     *     does not hold
     */
    public LagGate(Supplier<Optional<Duration>> lag, Duration limit) {
        this.lag = lag;
        this.limit = limit;
    }

    @Override
    public Reading read(Stage to) {
        Optional<Duration> now = lag.get();
        boolean holds = now.isPresent() && now.get().compareTo(limit) <= 0;
        String value = now.map(d -> d.toMillis() + " ms").orElse("unknown");
        return new Reading(
                "lag",
                holds,
                value,
                holds ? "" : "wait until the follower is at most " + limit.toMillis() + " ms behind");
    }
}
