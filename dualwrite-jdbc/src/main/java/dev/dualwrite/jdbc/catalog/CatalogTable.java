package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary or partitioned table as the catalog has it.
 *
 * <p>Thread-safe: immutable.
 *
 * @param id its name
 * @param oid its object identifier on this server
 * @param partitioned whether it is a partitioned table, which holds no rows itself
 * @param unlogged whether it is emptied after a crash
 * @param owner name of the owning role
 * @param columns in attribute order, dropped ones left out
 * @param key its key; null if it has none that rows could be told apart by
 * @param uniques columns of its unique indexes, partial ones and those on expressions left out; NULLs may repeat
 * @param triggers those that can fire, in name order
 * @param rules names of its rewrite rules
 * @param rowSecurity row security is enabled
 * @param rowSecurityForced row security is enabled for the owner as well
 * @param rowSecurityApplies row security restricts the role that the catalog was read for
 * @param partition whether it is a partition of another table
 * @param parents the tables it inherits from or is a partition of
 * @param children the tables that inherit from it, partitions included; not theirs
 * @param privileges what the role may do with the whole table
 * @param foreignKeys those it has
 * @param referencedBy those that point to it
 */
public record CatalogTable(
        TableId id,
        long oid,
        boolean partitioned,
        boolean unlogged,
        String owner,
        List<CatalogColumn> columns,
        @Nullable TableKey key,
        List<List<String>> uniques,
        List<TableTrigger> triggers,
        List<String> rules,
        boolean rowSecurity,
        boolean rowSecurityForced,
        boolean rowSecurityApplies,
        boolean partition,
        List<TableId> parents,
        List<TableId> children,
        Set<Privilege> privileges,
        List<ForeignKey> foreignKeys,
        List<ForeignKey> referencedBy)
        implements Relation {

    public CatalogTable {
        columns = List.copyOf(columns);
        uniques = List.copyOf(uniques);
        triggers = List.copyOf(triggers);
        rules = List.copyOf(rules);
        parents = List.copyOf(parents);
        children = List.copyOf(children);
        privileges = Set.copyOf(privileges);
        foreignKeys = List.copyOf(foreignKeys);
        referencedBy = List.copyOf(referencedBy);
    }

    public Optional<CatalogColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** Foreign keys by which a change of this table's rows changes rows elsewhere. */
    public List<ForeignKey> cascades() {
        return referencedBy.stream()
                .filter(key -> key.onDelete().writes() || key.onUpdate().writes())
                .toList();
    }

    /** Whether a trigger of the application's own can change or refuse a row before this event; children not asked. */
    public boolean hasBeforeRowTrigger(TableTrigger.Event event) {
        return hasTrigger(event, TableTrigger.Timing.BEFORE, true);
    }

    /** Whether a trigger of the application's own runs after this event and may write elsewhere; children not asked. */
    public boolean hasAfterTrigger(TableTrigger.Event event) {
        return hasTrigger(event, TableTrigger.Timing.AFTER, true)
                || hasTrigger(event, TableTrigger.Timing.AFTER, false);
    }

    private boolean hasTrigger(TableTrigger.Event event, TableTrigger.Timing timing, boolean forEachRow) {
        return triggers.stream()
                .anyMatch(trigger -> trigger.timing() == timing
                        && trigger.forEachRow() == forEachRow
                        && trigger.events().contains(event)
                        && trigger.firesForApplications()
                        && !trigger.isOurs());
    }

    /** Whether the role may read every column, as RETURNING of all of them needs. */
    public boolean isSelectable() {
        return columns.stream().allMatch(CatalogColumn::selectable);
    }

    /**
     * The table as far as the capture of writes to it rests on it: a change of anything here may have let rows escape.
     * Without privileges, our own triggers, and the foreign keys that point here, which matter to the tables that have them.
     */
    public CatalogTable asWritten() {
        return new CatalogTable(
                id,
                oid,
                partitioned,
                unlogged,
                "",
                columns.stream().map(CatalogColumn::asWritten).toList(),
                key,
                List.of(),
                triggers.stream().filter(trigger -> !trigger.isOurs()).toList(),
                rules,
                rowSecurity,
                rowSecurityForced,
                rowSecurityApplies,
                partition,
                parents,
                children,
                Set.of(),
                foreignKeys,
                List.of());
    }

    /** The table as the data plane knows it; empty without a key. */
    public Optional<TableDef> toTableDef() {
        TableKey rowKey = key;
        return rowKey == null
                ? Optional.empty()
                : Optional.of(new TableDef(
                        id,
                        columns.stream().map(CatalogColumn::toColumnDef).toList(),
                        rowKey.columns(),
                        rowKey.deferrable()));
    }
}
