package dev.dualwrite.schema;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.Map;
import java.util.Set;

/**
 * What both databases say of the tables.
 *
 * @param defs the tables to migrate, as the authority defines them
 * @param differing those of them that the follower cannot take as it is
 * @param changed those of them of which something changed that a captured write may rest on, since the last look
 */
public record SchemaLook(Map<TableId, TableDef> defs, Map<TableId, Parking> differing, Set<TableId> changed) {
    public SchemaLook {
        defs = Map.copyOf(defs);
        differing = Map.copyOf(differing);
        changed = Set.copyOf(changed);
    }
}
