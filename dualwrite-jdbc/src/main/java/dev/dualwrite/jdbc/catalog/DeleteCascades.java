package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Cascades;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the foreign keys of migrated tables do when a row is deleted.
 *
 * <p>Immutable and thread-safe. A foreign key that points to columns other than the row's key tells the table only.
 */
public final class DeleteCascades implements Cascades {
    private final Map<TableId, TableDef> migrated;
    private final Catalog catalog;

    public DeleteCascades(Catalog catalog, Map<TableId, TableDef> migrated) {
        this.catalog = catalog;
        this.migrated = Map.copyOf(migrated);
    }

    @Override
    public List<Doubt> of(RowKey deleted) {
        CatalogTable table = catalog.table(deleted.table()).orElse(null);
        TableDef def = migrated.get(deleted.table());
        if (table == null || def == null) {
            return List.of();
        }
        List<Doubt> doubts = new ArrayList<>();
        for (ForeignKey foreignKey : table.referencedBy()) {
            if (!foreignKey.onDelete().writes()) {
                continue;
            } else if (migrated.containsKey(foreignKey.table())) {
                add(doubts, def, deleted, foreignKey);
            } else {
                beyond(foreignKey.table()).forEach(t -> doubts.add(new Doubt.WholeTable(t)));
            }
        }
        return doubts;
    }

    private void add(List<Doubt> doubts, TableDef def, RowKey deleted, ForeignKey foreignKey) {
        List<String> values = new ArrayList<>();
        for (String column : foreignKey.referencedColumns()) {
            int at = def.key().indexOf(column);
            if (at < 0) {
                doubts.add(new Doubt.WholeTable(foreignKey.table()));
                beyond(foreignKey.table()).forEach(t -> doubts.add(new Doubt.WholeTable(t)));
                return;
            }
            values.add(deleted.values().get(at));
        }
        doubts.add(new Doubt.RowsWhere(
                foreignKey.table(), foreignKey.columns(), values, beyond(foreignKey.table()), deleted));
    }

    /** Migrated tables to which foreign keys that act lead from a table, in any number of steps. */
    private Set<TableId> beyond(TableId from) {
        Set<TableId> seen = new LinkedHashSet<>();
        ArrayDeque<TableId> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            for (ForeignKey key :
                    catalog.table(open.remove()).map(CatalogTable::referencedBy).orElse(List.of())) {
                if ((key.onDelete().writes() || key.onUpdate().writes()) && seen.add(key.table())) {
                    open.add(key.table());
                }
            }
        }
        seen.retainAll(migrated.keySet());
        return seen;
    }
}
