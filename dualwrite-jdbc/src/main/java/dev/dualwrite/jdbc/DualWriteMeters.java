package dev.dualwrite.jdbc;

import dev.dualwrite.EngineStatus;
import dev.dualwrite.metrics.MigrationGauges;
import dev.dualwrite.metrics.MigrationMeters;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.SuspectReason;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Shows a migration in a Micrometer registry; {@code docs/meters.md} lists the meters. Needs Micrometer on the class path. */
public final class DualWriteMeters implements AutoCloseable {
    private final DualWrite migration;
    private final MigrationMeters meters;

    private DualWriteMeters(DualWrite migration, MigrationMeters meters) {
        this.migration = migration;
        this.meters = meters;
    }

    /** Registers all meters; they show what happens from now on. Close what is returned to take them out again. */
    public static DualWriteMeters bind(DualWrite migration, MeterRegistry registry) {
        MigrationGauges gauges = new MigrationGauges(
                () -> OptionalDouble.of(migration.status().lag().toNanos() / 1e9),
                () -> OptionalDouble.of(migration.status().queueBytes()),
                () -> OptionalDouble.of(migration.status().queued()),
                () -> known(
                        migration.status(),
                        status -> status.suspects().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()),
                reason -> known(migration.status(), status -> entries(status, reason)),
                () -> known(migration.status(), EngineStatus::quarantined),
                () -> known(
                        migration.status(),
                        status -> status.oldestSuspect(Instant.now()).toMillis() / 1e3),
                () -> OptionalDouble.of(migration.tables().size()),
                () -> OptionalDouble.of(migration.parked().size()),
                () -> Optional.of(migration.status().routing()));
        MigrationMeters meters = new MigrationMeters(registry, gauges);
        migration.listen(meters);
        return new DualWriteMeters(migration, meters);
    }

    private static OptionalDouble known(EngineStatus status, ToDoubleFunction<EngineStatus> of) {
        return status.suspectsKnown() ? OptionalDouble.of(of.applyAsDouble(status)) : OptionalDouble.empty();
    }

    private static long entries(EngineStatus status, SuspectReason reason) {
        return status.ledger().stream()
                .filter(count -> count.reason() == reason)
                .mapToLong(SuspectCount::entries)
                .sum();
    }

    /** Takes the meters out of the registry. */
    @Override
    public void close() {
        migration.unlisten(meters);
        meters.close();
    }
}
