package dev.dualwrite.metrics;

import dev.dualwrite.model.Routing;
import dev.dualwrite.model.SuspectReason;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the values of the gauges come from. Each is asked whenever the registry is read, so it should answer from memory;
 * empty means that the value is not known.
 *
 * @param lagSeconds age of the oldest acknowledged transaction that the follower lacks, 0 if it lacks none
 * @param queueBytes heap that recorded changes take
 * @param queueTransactions transactions that wait for the follower
 * @param suspects open suspicions
 * @param entries open entries of the ledger with a reason, as it was last read
 * @param quarantined rows among them that the follower refused again
 * @param oldestSeconds age of the oldest of them, 0 if there is none
 * @param tables tables of the migration
 * @param parkedTables those of them whose changes are not applied
 * @param routing the one in force; empty before the stage was read
 */
public record MigrationGauges(
        Supplier<OptionalDouble> lagSeconds,
        Supplier<OptionalDouble> queueBytes,
        Supplier<OptionalDouble> queueTransactions,
        Supplier<OptionalDouble> suspects,
        Function<SuspectReason, OptionalDouble> entries,
        Supplier<OptionalDouble> quarantined,
        Supplier<OptionalDouble> oldestSeconds,
        Supplier<OptionalDouble> tables,
        Supplier<OptionalDouble> parkedTables,
        Supplier<Optional<Routing>> routing) {}
