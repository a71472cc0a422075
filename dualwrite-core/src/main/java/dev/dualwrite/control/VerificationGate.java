package dev.dualwrite.control;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.CheckpointStore.Verification;
import dev.dualwrite.spi.Gate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Holds when the newest verification of every migrated table was clean and is not too old. Thread-safe. */
public final class VerificationGate implements Gate {
    public static final Duration DEFAULT_MAX_AGE = Duration.ofHours(1);

    private final CheckpointStore checkpoints;
    private final Supplier<? extends Collection<TableId>> tables;
    private final ParkedTables parked;
    private final Duration maxAge;
    private final Clock clock;

    public VerificationGate(
            CheckpointStore checkpoints,
            Supplier<? extends Collection<TableId>> tables,
            Supplier<Map<TableId, Parking>> parked,
            Duration maxAge,
            Clock clock) {
        this.checkpoints = checkpoints;
        this.parked = new ParkedTables(parked);
        this.tables = tables;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    @Override
    public Reading read(Stage to) {
        Map<TableId, Verification> newest = checkpoints.verifications();
        Instant oldest = clock.instant().minus(maxAge);
        Map<TableId, String> wrong = new TreeMap<>();
        for (TableId table : tables.get()) {
            Verification of = newest.get(table);
            if (of == null) {
                wrong.put(table, table + " was never verified");
            } else if (!of.clean()) {
                wrong.put(table, table + " had " + of.differences() + " differences");
            } else if (of.at().isBefore(oldest)) {
                wrong.put(table, table + " was verified at " + of.at());
            }
        }
        return wrong.isEmpty()
                ? new Reading("verification", true, "clean", "")
                : parked.shut(
                        "verification",
                        wrong.keySet(),
                        String.join(", ", wrong.values()),
                        "verify all tables; a clean result counts for " + maxAge);
    }
}
