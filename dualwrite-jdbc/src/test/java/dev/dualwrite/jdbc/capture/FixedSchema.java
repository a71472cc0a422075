package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Column;
import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.capture.RelationFacts.Kind;
import dev.dualwrite.jdbc.catalog.ForeignKey;
import dev.dualwrite.jdbc.sql.Expr;
import dev.dualwrite.jdbc.sql.Insert;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A schema that a test writes down. */
class FixedSchema implements SchemaFacts {
    private final List<RelationFacts> relations = new ArrayList<>();
    final Set<String> writingFunctions = new HashSet<>();
    final RecordingSink sink;
    volatile long version;
    volatile int outdated;
    volatile int serverMajor = 15;

    FixedSchema(RecordingSink sink) {
        this.sink = sink;
    }

    /** A table that is being written down. */
    final class Table {
        private final TableId id;
        private final List<String> key;
        private final List<ColumnDef> defs = new ArrayList<>();
        private final Map<String, Column> columns = new HashMap<>();
        private final Set<Event> gentle = new HashSet<>();
        private final Set<Event> reaching = new HashSet<>();
        private final List<ForeignKey> references = new ArrayList<>();
        private final List<Set<String>> unique = new ArrayList<>();
        private boolean migrated = true;
        private boolean children;
        private boolean keyReadable;

        private Table(String schema, String name, List<String> key) {
            this.id = new TableId(schema, name);
            this.key = key;
        }

        Table column(String name, String type) {
            return column(name, type, "NULL");
        }

        Table column(String name, String type, String defaultValue) {
            Expr omitted = ((Insert) SqlScript.parse("INSERT INTO t VALUES (" + defaultValue + ")", true)
                            .shape())
                    .rows()
                    .get(0)
                    .get(0);
            defs.add(new ColumnDef(name, type, false, false));
            columns.put(name, new Column(type, false, true, false, omitted));
            return this;
        }

        Table enumerated(String name, String type) {
            defs.add(new ColumnDef(name, type, false, false));
            columns.put(name, new Column(type, true, true, false, new Expr.Literal(Expr.Kind.NULL, "", null)));
            return this;
        }

        Table identity(String name, String type) {
            defs.add(new ColumnDef(name, type, false, false));
            columns.put(name, new Column(type, false, true, true, new Expr.Opaque()));
            return this;
        }

        Table generated(String name, String type) {
            defs.add(new ColumnDef(name, type, true, false));
            columns.put(name, new Column(type, false, true, false, new Expr.Opaque()));
            return this;
        }

        Table gentle(Event event) {
            gentle.add(event);
            return this;
        }

        Table reaching(Event event) {
            reaching.add(event);
            return this;
        }

        Table inherited() {
            children = true;
            return this;
        }

        Table keyReadable() {
            keyReadable = true;
            return this;
        }

        Table unique(String... names) {
            unique.add(Set.of(names));
            return this;
        }

        Table notMigrated() {
            migrated = false;
            return this;
        }

        Table referencedBy(String child, String column, ForeignKey.Action onDelete, ForeignKey.Action onUpdate) {
            references.add(new ForeignKey(
                    child + "_fkey",
                    new TableId(id.schema(), child),
                    List.of(column),
                    id,
                    List.of(key.get(0)),
                    onDelete,
                    onUpdate,
                    false));
            return this;
        }

        void add() {
            TableDef def = migrated ? new TableDef(id, defs, key, false) : null;
            if (def != null) {
                sink.tables.put(id, def);
            }
            relations.add(new RelationFacts(
                    id,
                    Kind.TABLE,
                    def,
                    migrated ? columns : Map.of(),
                    gentle,
                    reaching,
                    children,
                    keyReadable ? Set.copyOf(columns.keySet()) : Set.of(),
                    unique,
                    references,
                    defs.stream().map(ColumnDef::name).toList(),
                    Set.of()));
            version++;
        }
    }

    Table table(String name, String... key) {
        return new Table("public", name, List.of(key));
    }

    Table tableIn(String schema, String name, String... key) {
        return new Table(schema, name, List.of(key));
    }

    /** A table is no more, or is to be written down anew. */
    void forget(String name) {
        relations.removeIf(relation -> relation.id().name().equals(name));
        version++;
    }

    void view(String name) {
        relations.add(RelationFacts.other(new TableId("public", name)));
        version++;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public List<RelationFacts> relations(String schema, String name) {
        return relations.stream()
                .filter(r -> r.id().name().equals(name))
                .filter(r -> schema == null || r.id().schema().equals(schema))
                .toList();
    }

    @Override
    public boolean mayWrite(String name) {
        return writingFunctions.contains(name);
    }

    @Override
    public String role() {
        return "postgres";
    }

    @Override
    public int serverMajor() {
        return serverMajor;
    }

    @Override
    public void outdated() {
        outdated++;
    }
}
