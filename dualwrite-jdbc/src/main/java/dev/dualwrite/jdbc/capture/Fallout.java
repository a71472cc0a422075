package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.NameResolution.Names;
import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.catalog.ForeignKey;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.sql.Ddl;
import dev.dualwrite.jdbc.sql.References;
import dev.dualwrite.jdbc.sql.TableRef;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.TableId;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Gathers which tables any execution of one statement makes suspect as a whole, and why.
 *
 * <p>Threading: confined to the planning of one statement.
 */
final class Fallout {
    private static final Set<Event> ANY = Set.of(Event.INSERT, Event.UPDATE, Event.DELETE);

    private final SchemaFacts catalog;
    private final Supplier<Set<TableId>> migrated;
    private final Names names;
    private final Set<TableId> tables = new LinkedHashSet<>();
    private boolean everything;
    private boolean always;
    private boolean largeObjects;
    private boolean temporary;
    private String why = "";

    Fallout(SchemaFacts catalog, Supplier<Set<TableId>> migrated, Names names) {
        this.catalog = catalog;
        this.migrated = migrated;
        this.names = names;
    }

    private void because(String reason) {
        if (why.isEmpty()) {
            why = reason;
        }
    }

    /** All migrated tables, even if no row is counted. */
    void everything(String reason) {
        everything = true;
        always = true;
        because(reason);
    }

    /** Routines that nobody names are called: any of them may be. */
    void anyRoutine(String reason) {
        temporary |= catalog.routines().anyMakesTemporary();
        everything(reason);
    }

    /** Calls of functions that may write. */
    void calls(References references) {
        for (String function : references.functions()) {
            if (catalog.onlyLargeObjects(function)) {
                largeObjects = true;
            } else {
                call(function);
            }
        }
    }

    /** A call of a function or procedure. */
    void call(String routine) {
        if (catalog.mayWrite(routine)) {
            temporary |= catalog.routines().makesTemporary(routine);
            everything("it calls " + routine + ", which may write");
        }
    }

    /** What may write without being called by its name: views and policies that are read, operators, domains and casts. */
    void unnamed(References references, String sql) {
        Routines routines = catalog.routines();
        String unnamed = routines.unnamed(sql);
        if (!unnamed.isEmpty()) {
            anyRoutine(unnamed);
        }
        if (routines.writingWhenRead().isEmpty()) {
            return;
        }
        if (!references.complete()) {
            anyRoutine("it may read a view that calls a function that may write");
        }
        for (TableRef table : references.read()) {
            for (RelationFacts relation : catalog.relations(table.schema(), table.name())) {
                if (routines.writingWhenRead().contains(relation.id())) {
                    anyRoutine("a view or policy of " + relation.id() + " calls a function that may write");
                }
            }
        }
    }

    /** What a change of the schema runs: event triggers, expressions that fill a column or an index, a query. */
    void definition(Ddl ddl, String sql) {
        Routines routines = catalog.routines();
        if (routines.onDefinition()) {
            anyRoutine("an event trigger may write");
        }
        boolean fills = switch (ddl.objectKind()) {
            case "table", "index", "materialized view", "foreign table" -> true;
            default -> false;
        };
        if (fills) {
            named(sql);
            for (TableRef table : ddl.tablesNamed()) {
                catalog.relations(table.schema(), table.name()).stream()
                        .filter(r -> routines.writingWhenWritten().contains(r.id()))
                        .forEach(r -> anyRoutine("the definition of " + r.id() + " calls a function that may write"));
            }
        }
    }

    /** A block whose text is all that it does. */
    void block(String reason, String sql) {
        temporary |= catalog.routines().textMakesTemporary(sql);
        everything(reason);
    }

    /** A text that is not looked into: whatever it names may be called. */
    void named(String sql) {
        String writer = catalog.routines().namedWriter(sql);
        if (!writer.isEmpty()) {
            anyRoutine("it names " + writer + ", which may write");
        }
    }

    /** What triggers and rules may do elsewhere when a statement writes to a table. */
    void events(TableRef table, Set<Event> events) {
        if (names.temporaryViews() && !catalogued(table)) {
            everything(table + " may be a temporary view");
        }
        for (RelationFacts relation : NameResolution.of(catalog, table, names).relations()) {
            events(relation, events);
            for (TableId behind : relation.behind()) {
                catalog.relations(behind.schema(), behind.name())
                        .forEach(r -> anyChange(r, "rows of a table behind view " + relation.id()));
            }
        }
    }

    private static boolean catalogued(TableRef table) {
        String schema = table.schema();
        return schema != null && !schema.startsWith("pg_temp");
    }

    private void events(RelationFacts relation, Set<Event> events) {
        if (relation.kind() == RelationFacts.Kind.OTHER) {
            anyRoutine(relation.id() + " is a foreign table, or a view that does more than pass rows on");
        }
        if (events.stream().anyMatch(relation.reaching()::contains)) {
            anyRoutine("a trigger or rule of " + relation.id() + " may write elsewhere");
        }
    }

    /** Rows of these tables that nobody can name. */
    void tables(Collection<TableRef> written, String reason) {
        for (TableRef table : written) {
            for (RelationFacts relation :
                    NameResolution.of(catalog, table, names).relations()) {
                if (relation.table() != null) {
                    tables.add(relation.table().id());
                    because(reason);
                }
            }
        }
    }

    /** @param unnamed the parent's rows are not named, so neither are those that the cascades reach */
    void cascades(Cascades cascades, boolean unnamed) {
        if (cascades.everything()) {
            anyRoutine("a trigger on a table that a foreign key cascades to may write elsewhere");
        }
        if (unnamed) {
            for (Doubt doubt : cascades.all()) {
                tables.add(doubt.table());
                because("a foreign key cascades from rows that are not named");
            }
        }
    }

    /** Rows of these tables come, change and go, and foreign keys act. */
    void anyChange(Collection<TableRef> written, String reason) {
        for (TableRef table : written) {
            events(table, ANY);
            NameResolution.of(catalog, table, names).relations().forEach(relation -> anyChange(relation, reason));
        }
    }

    private void anyChange(RelationFacts relation, String reason) {
        if (relation.table() != null) {
            tables.add(relation.table().id());
            because(reason);
        }
        events(relation, ANY);
        Set<String> columns = new HashSet<>();
        relation.references().forEach(key -> columns.addAll(key.referencedColumns()));
        cascades(Cascades.ofDelete(catalog, relation), true);
        cascades(Cascades.ofUpdate(catalog, relation, columns), true);
    }

    /** What the WITH clauses of a statement write, which its count does not tell. */
    void beside(Collection<TableRef> written) {
        anyChange(written, "a WITH clause writes rows that cannot be named");
        always |= !isEmpty();
    }

    /** TRUNCATE, whose CASCADE empties all that points to a table, whatever the foreign key's action. */
    void truncated(Collection<TableRef> written, boolean cascade) {
        tables(written, "TRUNCATE");
        for (TableRef table : written) {
            events(table, Set.of(Event.TRUNCATE));
            if (cascade) {
                Set<TableId> seen = new HashSet<>();
                NameResolution.of(catalog, table, names).relations().forEach(r -> emptied(r, seen));
            }
        }
    }

    private void emptied(RelationFacts relation, Set<TableId> seen) {
        for (ForeignKey key : relation.references()) {
            if (seen.add(key.table())) {
                for (RelationFacts child :
                        catalog.relations(key.table().schema(), key.table().name())) {
                    if (child.table() != null) {
                        tables.add(child.table().id());
                    }
                    if (child.reaching().contains(Event.TRUNCATE)) {
                        anyRoutine("a trigger of " + child.id() + " may write elsewhere");
                    }
                    emptied(child, seen);
                }
            }
        }
    }

    Supplier<? extends Collection<TableId>> whole() {
        List<TableId> some = List.copyOf(tables);
        return everything ? migrated : () -> some;
    }

    boolean isEmpty() {
        return !everything && tables.isEmpty();
    }

    /** Whether an execution may leave temporary tables in the session. */
    boolean temporary() {
        return temporary;
    }

    /** Whether it writes large objects, which are in no table that could be suspect. */
    boolean largeObjects() {
        return largeObjects;
    }

    boolean always() {
        return always;
    }

    String why() {
        return why;
    }
}
