package dev.dualwrite;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Where an instance stands.
 *
 * @param queued transactions that were acknowledged and are not on the target yet
 * @param queueBytes heap that recorded changes take, open transactions included
 * @param queueMaxBytes what they may take
 * @param lag how long the oldest of the queued waits
 * @param rereads keys that wait to be read again
 * @param suspects open entries of the ledger by table
 * @param ledger open entries of the ledger by table and reason, as it was last read: without those on their way there
 * @param suspectsKnown the ledger was read since the start; before, every table counts as suspect
 * @param suspectsWaitFor what may still commit rows that are suspect, so that they cannot be read again before it is gone
 * @param parked tables whose changes are not applied, because the sides define them differently, and what would end that
 * @param targetReachable whether the last call to the target found it
 */
public record EngineStatus(
        Routing routing,
        int queued,
        long queueBytes,
        long queueMaxBytes,
        Duration lag,
        int rereads,
        Map<TableId, Long> suspects,
        List<SuspectCount> ledger,
        boolean suspectsKnown,
        List<String> suspectsWaitFor,
        Map<TableId, Parking> parked,
        boolean targetReachable) {
    public EngineStatus {
        parked = Map.copyOf(parked);
        suspects = Map.copyOf(suspects);
        ledger = List.copyOf(ledger);
        suspectsWaitFor = List.copyOf(suspectsWaitFor);
    }

    /** Rows that the target refused, and refused again: they are tried seldom. */
    public long quarantined() {
        return ledger.stream().mapToLong(SuspectCount::quarantined).sum();
    }

    /** How old the oldest entry of the ledger is, zero without any; the authority's clock says when it was made. */
    public Duration oldestSuspect(Instant now) {
        return ledger.stream()
                .map(count -> Duration.between(count.oldest(), now))
                .filter(age -> !age.isNegative())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
