package dev.dualwrite.spring.actuator;

import dev.dualwrite.EngineStatus;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.model.SuspectCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/dualwrite}: where the migration stands. Read-only, and without values of the application. Thread-safe. */
@Endpoint(id = "dualwrite")
public final class DualWriteEndpoint {
    private final DualWrite migration;

    public DualWriteEndpoint(DualWrite migration) {
        this.migration = migration;
    }

    /**
     * The state of this instance.
     *
     * @param stage where the migration stands
     * @param targetReadPercent share of routable reads that the target answers
     * @param tables the migrated tables
     * @param queued transactions that are not on the target yet
     * @param lagMillis how long the oldest of them waits
     * @param suspects open entries of the ledger by table
     * @param ledger the same in the ledger by reason, as it was last read
     * @param suspectsWaitFor what may still commit suspect rows, so that they cannot be read again before it is gone
     * @param parked tables whose changes wait because the two sides define them differently, and what to run on the target
     */
    public record State(
            String stage,
            int targetReadPercent,
            boolean targetReachable,
            int tables,
            int queued,
            long queueBytes,
            long queueMaxBytes,
            long lagMillis,
            int rereads,
            Map<String, Long> suspects,
            List<Suspects> ledger,
            List<String> suspectsWaitFor,
            Map<String, Parked> parked) {}

    /**
     * Open entries of one table for one reason.
     *
     * @param quarantined rows among them that the target refused again
     * @param oldestSeconds age of the oldest
     * @param detail what the target said of one that it refused, without values; null if it refused none
     */
    public record Suspects(
            String table,
            String reason,
            long entries,
            long quarantined,
            long oldestSeconds,
            @Nullable String detail) {}

    /**
     * One parked table.
     *
     * @param why in what way the definitions differ
     * @param statements what to run on the target, in order; a line that begins with {@code --} is for people
     */
    public record Parked(String why, List<String> statements) {}

    /** Reads it. */
    @ReadOperation
    public State state() {
        EngineStatus status = migration.status();
        Map<String, Long> suspects = new TreeMap<>();
        status.suspects().forEach((table, entries) -> suspects.put(table.toString(), entries));
        Map<String, Parked> parked = new TreeMap<>();
        status.parked()
                .forEach((table, parking) ->
                        parked.put(table.toString(), new Parked(parking.why(), parking.statements())));
        return new State(
                status.routing().stage().name(),
                status.routing().targetReadPercent(),
                status.targetReachable(),
                migration.tables().size(),
                status.queued(),
                status.queueBytes(),
                status.queueMaxBytes(),
                status.lag().toMillis(),
                status.rereads(),
                suspects,
                status.ledger().stream().map(DualWriteEndpoint::suspects).toList(),
                status.suspectsWaitFor(),
                parked);
    }

    private static Suspects suspects(SuspectCount count) {
        long age = Duration.between(count.oldest(), Instant.now()).toSeconds();
        return new Suspects(
                count.table().toString(),
                count.reason().name(),
                count.entries(),
                count.quarantined(),
                Math.max(0, age),
                count.detail());
    }
}
