package dev.dualwrite;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.TableId;
import java.time.Duration;
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
        boolean suspectsKnown,
        List<String> suspectsWaitFor,
        Map<TableId, Parking> parked,
        boolean targetReachable) {
    public EngineStatus {
        parked = Map.copyOf(parked);
        suspects = Map.copyOf(suspects);
        suspectsWaitFor = List.copyOf(suspectsWaitFor);
    }
}
