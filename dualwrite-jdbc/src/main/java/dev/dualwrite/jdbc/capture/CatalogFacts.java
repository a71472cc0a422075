package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Column;
import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.capture.RelationFacts.Kind;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogColumn;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.CatalogType;
import dev.dualwrite.jdbc.catalog.CatalogView;
import dev.dualwrite.jdbc.catalog.ForeignKey;
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
import org.jspecify.annotations.Nullable;

/**
 * The facts that capture asks for, out of a catalog that was read.
 *
 * <p>Thread-safe. A newer catalog replaces the whole by one write.
 */
public final class CatalogFacts implements SchemaFacts {
    private final Runnable changed;
    private volatile Loaded loaded;

    private record Loaded(
            long version,
            int serverMajor,
            String role,
            Map<TableId, RelationFacts> byId,
            Map<String, List<RelationFacts>> byName,
            Routines routines) {}

    /** @param changed runs when a statement changed the schema; must return at once */
    public CatalogFacts(Catalog catalog, Routines routines, Map<TableId, TableDef> migrated, Runnable changed) {
        this.changed = changed;
        this.loaded = load(1, catalog, routines, migrated);
    }

    /**
     * Replaces what is known.
     *
     * @param version greater than any before; the first was 1
     */
    public synchronized void replace(
            Catalog catalog, Routines routines, Map<TableId, TableDef> migrated, long version) {
        loaded = load(version, catalog, routines, migrated);
    }

    @Override
    public long version() {
        return loaded.version();
    }

    @Override
    public List<RelationFacts> relations(@Nullable String schema, String name) {
        if (schema == null) {
            return loaded.byName().getOrDefault(name, List.of());
        }
        RelationFacts one =
                schema.isEmpty() || name.isEmpty() ? null : loaded.byId().get(new TableId(schema, name));
        return one == null ? List.of() : List.of(one);
    }

    @Override
    public boolean mayWrite(String name) {
        return loaded.routines().mayWrite(name);
    }

    @Override
    public boolean onlyLargeObjects(String name) {
        return loaded.routines().onlyLargeObjects(name);
    }

    @Override
    public String role() {
        return loaded.role();
    }

    @Override
    public int serverMajor() {
        return loaded.serverMajor();
    }

    @Override
    public void outdated() {
        changed.run();
    }

    private static Loaded load(long version, Catalog catalog, Routines routines, Map<TableId, TableDef> migrated) {
        Map<TableId, RelationFacts> byId = new HashMap<>();
        Map<String, List<RelationFacts>> byName = new HashMap<>();
        for (Relation relation : catalog.relations()) {
            RelationFacts facts = relation instanceof CatalogTable table
                    ? table(catalog, table, routines, migrated)
                    : catalog.view(relation.id())
                            .map(view -> view(catalog, view, routines, migrated))
                            .orElseGet(() -> RelationFacts.other(relation.id()));
            byId.put(relation.id(), facts);
            byName.computeIfAbsent(relation.id().name(), n -> new ArrayList<>()).add(facts);
        }
        return new Loaded(
                version, catalog.serverMajor(), catalog.role(), Map.copyOf(byId), Map.copyOf(byName), routines);
    }

    /** A view passes writes on, unless a rule, a trigger or a function that it calls does anything else. */
    private static RelationFacts view(
            Catalog catalog, CatalogView view, Routines routines, Map<TableId, TableDef> migrated) {
        CatalogTable table = view.table().flatMap(catalog::table).orElse(null);
        if (!passesOn(catalog, view, routines)) {
            return RelationFacts.other(view.id());
        } else if (table != null && !table.partition() && !table.rowSecurity() && migrated.containsKey(table.id())) {
            return table(catalog, table, routines, migrated).seenThrough(view.id(), view.columns(), view.selectable());
        }
        return RelationFacts.view(view.id(), catalog.readBy(view.id()));
    }

    private static boolean passesOn(Catalog catalog, CatalogView view, Routines routines) {
        boolean writes = SqlScript.parse(view.definition(), true).statements().stream()
                .flatMap(statement -> statement.shape().references().functionsThatMayWrite().stream())
                .anyMatch(routines::mayWrite);
        return view.updatable()
                && !view.redirected()
                && !writes
                && catalog.readBy(view.id()).stream()
                        .flatMap(id -> catalog.view(id).stream())
                        .allMatch(below -> passesOn(catalog, below, routines));
    }

    private static RelationFacts table(
            Catalog catalog, CatalogTable table, Routines routines, Map<TableId, TableDef> migrated) {
        CatalogTable root = root(catalog, table);
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
        for (CatalogTable one : family(catalog, table)) {
            for (TableTrigger trigger : one.triggers()) {
                if (trigger.firesForApplications() && !trigger.isOurs()) {
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
    private static List<CatalogTable> family(Catalog catalog, CatalogTable table) {
        List<CatalogTable> all = new ArrayList<>(catalog.descendantsOf(table));
        all.add(table);
        return all;
    }

    private static CatalogTable root(Catalog catalog, CatalogTable table) {
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
        CatalogType base = column.baseType();
        return new Column(
                column.domain() ? printed(base) : column.type(),
                base.kind() == 'e',
                column.deterministicCollation(),
                column.identity() != CatalogColumn.Identity.NONE,
                column.omittedValue());
    }

    /** A base type as {@code format_type} prints it, without modifier. */
    private static String printed(CatalogType type) {
        if (!type.schema().equals("pg_catalog")) {
            return type.schema() + "." + type.name();
        }
        return switch (type.name()) {
            case "int2" -> "smallint";
            case "int4" -> "integer";
            case "int8" -> "bigint";
            case "float4" -> "real";
            case "float8" -> "double precision";
            case "bool" -> "boolean";
            case "varchar" -> "character varying";
            case "bpchar" -> "character";
            // Whose scale is not known: no key is told by it.
            case "numeric" -> "numeric(1000,-1)";
            case "timestamp" -> "timestamp without time zone";
            case "timestamptz" -> "timestamp with time zone";
            default -> type.name();
        };
    }
}
