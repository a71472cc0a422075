package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Column;
import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.capture.RelationFacts.Kind;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogColumn;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.CatalogView;
import dev.dualwrite.jdbc.catalog.ForeignKey;
import dev.dualwrite.jdbc.catalog.OtherRelation;
import dev.dualwrite.jdbc.catalog.Relation;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.catalog.TableTrigger;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes of each relation in a catalog what matters to a write.
 *
 * <p>Thread-safe: immutable.
 */
final class RelationReader {
    private final Catalog catalog;
    private final Routines routines;
    private final Map<TableId, TableDef> migrated;

    RelationReader(Catalog catalog, Routines routines, Map<TableId, TableDef> migrated) {
        this.catalog = catalog;
        this.routines = routines;
        this.migrated = migrated;
    }

    RelationFacts read(Relation relation) {
        return relation instanceof CatalogTable table
                ? table(table)
                : catalog.view(relation.id()).map(this::view).orElseGet(() -> RelationFacts.other(relation.id()));
    }

    /** Whether writes to it are possible at all, and do anything. */
    boolean acts(Relation relation) {
        if (relation instanceof OtherRelation other) {
            return other.kind() == OtherRelation.Kind.FOREIGN_TABLE;
        }
        return catalog.view(relation.id())
                .map(view -> view.updatable() || view.redirected())
                .orElse(false);
    }

    /** A view passes writes on, unless a rule, a trigger or a function that it calls does anything else. */
    private RelationFacts view(CatalogView view) {
        CatalogTable table = view.table().flatMap(catalog::table).orElse(null);
        if (!passesOn(view)) {
            return RelationFacts.other(view.id());
        } else if (table != null && !table.partition() && !table.rowSecurity() && migrated.containsKey(table.id())) {
            return table(table).seenThrough(view.id(), view.columns(), view.selectable());
        }
        return RelationFacts.view(view.id(), catalog.readBy(view.id()));
    }

    private boolean passesOn(CatalogView view) {
        boolean writes = SqlScript.parse(view.definition(), true).statements().stream()
                .flatMap(statement -> statement.shape().references().functionsThatMayWrite().stream())
                .anyMatch(routines::mayWrite);
        return view.updatable()
                && !view.redirected()
                && !routines.writingWhenRead().contains(view.id())
                && !routines.writingWhenWritten().contains(view.id())
                && !writes
                && catalog.readBy(view.id()).stream()
                        .flatMap(id -> catalog.view(id).stream())
                        .allMatch(below -> passesOn(below));
    }

    private RelationFacts table(CatalogTable table) {
        CatalogTable root = root(table);
        TableDef def = migrated.get(root.id());
        Map<String, Column> columns = new HashMap<>();
        if (def != null) {
            // Its own, where it is a partition: an INSERT that names it takes its own defaults.
            for (CatalogColumn column : table.columns()) {
                columns.put(column.name(), column(column));
            }
        }
        Set<Event> gentle = EnumSet.noneOf(Event.class);
        Set<Event> reaching = EnumSet.noneOf(Event.class);
        if (!table.rules().isEmpty()) {
            reaching.addAll(EnumSet.allOf(Event.class));
        }
        Set<String> key = new HashSet<>(def == null ? List.of() : def.key());
        for (CatalogTable one : family(table)) {
            if (routines.writingWhenWritten().contains(one.id())) {
                reaching.addAll(EnumSet.allOf(Event.class));
            }
            for (TableTrigger trigger : one.triggers()) {
                if (trigger.firesForApplications() && !trigger.isOurs() && !routines.onlyLooks(trigger)) {
                    boolean sets = trigger.timing() == TableTrigger.Timing.BEFORE
                            && trigger.forEachRow()
                            && routines.onlySetsColumns(trigger, key);
                    trigger.events().forEach(e -> (sets ? gentle : reaching).add(Event.valueOf(e.name())));
                }
            }
        }
        gentle.removeAll(reaching);
        return new RelationFacts(
                table.id(),
                Kind.TABLE,
                def != null && def.columns().size() == columns.size() ? def : null,
                columns,
                gentle,
                reaching,
                !table.partitioned() && !table.children().isEmpty(),
                readable(table),
                table.uniques().stream().<Set<String>>map(HashSet::new).toList(),
                references(root, table),
                table.columns().stream().map(CatalogColumn::name).toList(),
                Set.of());
    }

    private static Set<String> readable(CatalogTable table) {
        return table.rowSecurityApplies()
                ? Set.of()
                : table.columns().stream()
                        .filter(CatalogColumn::selectable)
                        .map(CatalogColumn::name)
                        .collect(Collectors.toSet());
    }

    /** Foreign keys point to a partitioned table or to one partition. */
    private static List<ForeignKey> references(CatalogTable root, CatalogTable table) {
        Set<ForeignKey> references = new LinkedHashSet<>(root.referencedBy());
        references.addAll(table.referencedBy());
        return List.copyOf(references);
    }

    /** A trigger of a partition fires for rows that are written through the root. */
    private List<CatalogTable> family(CatalogTable table) {
        List<CatalogTable> all = new ArrayList<>(catalog.descendantsOf(table));
        all.add(table);
        return all;
    }

    private CatalogTable root(CatalogTable table) {
        CatalogTable at = table;
        while (at.partition()) {
            CatalogTable parent = catalog.table(at.parents().get(0)).orElse(null);
            if (parent == null) {
                return at;
            }
            at = parent;
        }
        return at;
    }

    private static Column column(CatalogColumn column) {
        // Whoever reads keys of a domain does not see that it is numeric, and prints 1.0 and 1.00: none is told by it.
        boolean unscaled = column.domain() && column.plainType().equals("numeric");
        return new Column(
                unscaled ? "numeric(1000,-1)" : column.plainType(),
                column.baseType().kind() == 'e',
                column.deterministicCollation(),
                column.identity() != CatalogColumn.Identity.NONE,
                column.omittedValue());
    }
}
