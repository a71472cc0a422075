package dev.dualwrite.schema;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.Map;
import java.util.Set;

/**
 * The migrated tables at one moment.
 *
 * <p>Immutable.
 *
 * @param generation grows with every change of any table
 * @param defs all migrated tables as the authority defines them, parked ones included
 * @param parked tables whose changes are not applied now
 * @param since the generation in which a table joined or changed; absent for those that are as at the start
 * @param joined tables that were not there at the start
 */
public record TableSet(
        long generation,
        Map<TableId, TableDef> defs,
        Map<TableId, Parking> parked,
        Map<TableId, Long> since,
        Set<TableId> joined) {
    public TableSet {
        defs = Map.copyOf(defs);
        parked = Map.copyOf(parked);
        since = Map.copyOf(since);
        joined = Set.copyOf(joined);
    }
}
