package dev.dualwrite.spring.actuator;

import dev.dualwrite.EngineStatus;
import dev.dualwrite.jdbc.DualWrite;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Says whether the migration runs well. Never DOWN: the application is sound while its own DataSource is, whatever the
 * target does, and must not be taken out of service for our sake.
 *
 * <p>Thread-safe.
 */
public final class DualWriteHealthIndicator extends AbstractHealthIndicator {
    /** The target does not answer, or something is suspect or parked. Not among the statuses that are aggregated. */
    public static final Status DEGRADED = new Status("DEGRADED", "the application runs; the target is not complete");

    private final DualWrite migration;

    public DualWriteHealthIndicator(DualWrite migration) {
        super("The state of the migration could not be read");
        this.migration = migration;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        EngineStatus status = migration.status();
        boolean capturing = status.routing().stage().capturing();
        boolean well = !capturing
                || (status.targetReachable()
                        && status.suspectsKnown()
                        && status.parked().isEmpty()
                        && status.suspects().isEmpty());
        Map<String, String> parked = new TreeMap<>();
        status.parked().forEach((table, parking) -> parked.put(table.toString(), parking.toString()));
        Map<String, Long> reasons = new TreeMap<>();
        status.ledger().forEach(count -> reasons.merge(count.reason().name(), count.entries(), Long::sum));
        builder.status(well ? Status.UP : DEGRADED)
                .withDetail("stage", status.routing().stage())
                .withDetail("targetReachable", status.targetReachable())
                .withDetail("queued", status.queued())
                .withDetail("lagMillis", status.lag().toMillis())
                .withDetail("suspectTables", status.suspects().size())
                .withDetail("suspectReasons", reasons)
                .withDetail("quarantined", status.quarantined())
                .withDetail(
                        "oldestSuspectSeconds",
                        status.oldestSuspect(Instant.now()).toSeconds())
                .withDetail("suspectsWaitFor", status.suspectsWaitFor())
                .withDetail("parkedTables", parked);
    }
}
