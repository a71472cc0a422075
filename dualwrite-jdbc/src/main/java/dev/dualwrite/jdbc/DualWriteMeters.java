package dev.dualwrite.jdbc;

import dev.dualwrite.EngineStatus;
import dev.dualwrite.metrics.MigrationGauges;
import dev.dualwrite.metrics.MigrationMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.OptionalDouble;

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
                () -> suspects(migration.status()),
                () -> OptionalDouble.of(migration.tables().size()),
                () -> OptionalDouble.of(migration.parked().size()),
                () -> Optional.of(migration.status().routing()));
        MigrationMeters meters = new MigrationMeters(registry, gauges);
        migration.listen(meters);
        return new DualWriteMeters(migration, meters);
    }

    private static OptionalDouble suspects(EngineStatus status) {
        return status.suspectsKnown()
                ? OptionalDouble.of(status.suspects().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                : OptionalDouble.empty();
    }

    /** Takes the meters out of the registry. */
    @Override
    public void close() {
        migration.unlisten(meters);
        meters.close();
    }
}
