package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.NameResolution.Names;
import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.sql.ConflictClause;
import dev.dualwrite.jdbc.sql.Ddl;
import dev.dualwrite.jdbc.sql.Delete;
import dev.dualwrite.jdbc.sql.Insert;
import dev.dualwrite.jdbc.sql.References;
import dev.dualwrite.jdbc.sql.Select;
import dev.dualwrite.jdbc.sql.ShownSql;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.jdbc.sql.SqlStatement;
import dev.dualwrite.jdbc.sql.StatementShape;
import dev.dualwrite.jdbc.sql.TableRef;
import dev.dualwrite.jdbc.sql.TransactionControl;
import dev.dualwrite.jdbc.sql.Update;
import dev.dualwrite.jdbc.sql.Writes;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan of a text's shape and what the catalog says of its tables.
 *
 * <p>Thread-safe. Invariant: what it cannot place makes all migrated tables suspect.
 */
final class StatementPlanner {
    /** From this version on RETURNING can return values from before an UPDATE. */
    private static final int RETURNS_OLD_VALUES = 18;

    /** Something of the statement's own may be called so, and then the name stands for that. */
    private static final Pattern NAMES_OLD = Pattern.compile("(?i)\\bold\\b");

    private final SchemaFacts catalog;
    private final Supplier<Set<TableId>> migrated;
    private final CaptureReport report;
    private final SessionEffects effects;
    private final Returnings returnings;

    StatementPlanner(SchemaFacts catalog, Supplier<Set<TableId>> migrated, CaptureReport report) {
        this.catalog = catalog;
        this.migrated = migrated;
        this.report = report;
        this.effects = new SessionEffects(catalog);
        this.returnings = new Returnings(catalog);
    }

    StatementPlan plan(String sql, boolean standardConformingStrings, SqlScript script, Names names) {
        List<SqlStatement> statements = script.statements();
        Names holding = amid(statements.stream().limit(Math.max(0, statements.size() - 1)), names);
        List<StatementPlan> plans = new ArrayList<>();
        for (SqlStatement statement : statements) {
            plans.add(plan(sql, standardConformingStrings, script, statement, holding));
        }
        return switch (plans.size()) {
            case 0 -> QuietPlan.READS;
            case 1 -> plans.get(0);
            default -> new ScriptPlan(plans);
        };
    }

    /** The plan of something that may have written anything. */
    StatementPlan everything(String sql, String why) {
        return new WritePlan(sql, null, migrated, true, why, Returning.NONE, session -> {}, report);
    }

    private StatementPlan plan(
            String all, boolean standardConformingStrings, SqlScript script, SqlStatement statement, Names names) {
        String sql = all.substring(statement.start(), statement.end());
        StatementShape shape = statement.shape();
        Boundary boundary = Boundaries.of(shape);
        if (!(boundary instanceof Boundary.None)) {
            return new QuietPlan(boundary, effects.of(shape, sql, false));
        }
        Fallout fallout = new Fallout(catalog, migrated, names);
        fallout.calls(shape.references());
        if (!(shape instanceof Ddl)) {
            fallout.unnamed(shape.references(), sql);
        }
        StatementShape main = shape;
        if (shape instanceof StatementShape.DataModifyingWith with
                && with.main().acceptsReturning()) {
            main = with.main();
            fallout.beside(with.references().writtenInWith());
        }
        WriteCapture rows = rows(main, sql, names, fallout);
        Consumer<SessionKnowledge> effect = effects.of(shape, sql, fallout.temporary());
        if (rows == null && fallout.isEmpty()) {
            StatementPlan quiet = new QuietPlan(boundary, effect);
            return fallout.largeObjects()
                    ? new LargeObjectPlan(shown(sql, standardConformingStrings), quiet, report)
                    : quiet;
        }
        String shown = shown(sql, standardConformingStrings);
        StatementPlan writes = new WritePlan(
                shown,
                rows,
                fallout.whole(),
                // What such a statement counts need not be the rows that it writes.
                fallout.always() || rows == null,
                fallout.why(),
                returnings.of(main, sql, script, rows, fallout, names),
                effect,
                report);
        StatementPlan plan = fallout.largeObjects() ? new LargeObjectPlan(shown, writes, report) : writes;
        // As one of several: what it did before it failed may be durable.
        return commitsWithin(shape) ? new ScriptPlan(List.of(plan)) : plan;
    }

    /** What names stand for in everything that is sent before, between and after some statements. */
    Names amid(Stream<SqlStatement> statements, Names before) {
        return statements.allMatch(this::keepsNames) ? before : before.unsettled();
    }

    /** Whether names in what is sent after it surely stand for the same as before: it sets nothing, makes nothing, undoes nothing. */
    private boolean keepsNames(SqlStatement statement) {
        StatementShape shape = statement.shape();
        if (shape instanceof TransactionControl control) {
            return switch (control.kind()) {
                case BEGIN, SAVEPOINT, RELEASE, SET_TRANSACTION, SET_SESSION_CHARACTERISTICS -> true;
                case COMMIT, ROLLBACK, ROLLBACK_TO, PREPARE_TRANSACTION, COMMIT_PREPARED, ROLLBACK_PREPARED -> false;
            };
        }
        boolean rows = shape instanceof Insert
                || shape instanceof Update
                || shape instanceof Delete
                || shape instanceof Select
                || shape instanceof StatementShape.Merge
                || shape instanceof StatementShape.DataModifyingWith
                || shape instanceof StatementShape.Truncate
                || shape instanceof StatementShape.Empty;
        return rows
                && !shape.references().into()
                && shape.references().functions().stream()
                        .noneMatch(name ->
                                name.equals("set_config") || catalog.routines().knows(name));
    }

    /**
     * Whether an execution rests on definitions though it is no write by its text: it calls functions that are not
     * PostgreSQL's own, or reads anything but tables.
     */
    boolean leans(SqlScript script) {
        return script.statements().stream().map(SqlStatement::shape).anyMatch(this::leans);
    }

    private boolean leans(StatementShape shape) {
        References references = shape.references();
        return shape.writes() == Writes.MAYBE
                || references.functions().stream()
                        .anyMatch(name ->
                                References.mayWrite(name) || catalog.routines().knows(name))
                || references.read().stream().anyMatch(this::leans);
    }

    private boolean leans(TableRef read) {
        if ("pg_catalog".equals(read.schema()) || "information_schema".equals(read.schema())) {
            return false;
        }
        List<RelationFacts> relations = catalog.relations(read.schema(), read.name());
        return relations.isEmpty() || relations.stream().anyMatch(r -> r.kind() != RelationFacts.Kind.TABLE);
    }

    /** Procedures and blocks may commit in the middle. */
    private static boolean commitsWithin(StatementShape shape) {
        return shape instanceof StatementShape.Call || shape instanceof StatementShape.Do;
    }

    private static String shown(String sql, boolean standardConformingStrings) {
        return ShownSql.of(sql, standardConformingStrings, CaptureReport.MAX_TEXT);
    }

    /** The plan of what the driver's interface to large objects does. */
    StatementPlan largeObjects() {
        return LargeObjectPlan.ofDriver(report);
    }

    private @Nullable WriteCapture rows(StatementShape shape, String sql, Names names, Fallout fallout) {
        if (shape instanceof Insert insert) {
            return insert(insert, names, fallout);
        } else if (shape instanceof Update update) {
            return update(update, sql, names, fallout);
        } else if (shape instanceof Delete delete) {
            return delete(delete, names, fallout);
        } else if (shape instanceof StatementShape.Merge merge) {
            return merge(merge, names, fallout);
        }
        other(shape, sql, fallout);
        return null;
    }

    private @Nullable WriteCapture insert(Insert insert, Names names, Fallout fallout) {
        ConflictClause conflict = insert.onConflict();
        boolean updates = conflict != null && !conflict.assignments().isEmpty();
        fallout.events(insert.table(), updates ? Set.of(Event.INSERT, Event.UPDATE) : Set.of(Event.INSERT));
        if (conflict != null && updates) {
            Set<String> columns = new HashSet<>();
            conflict.assignments().forEach(a -> columns.add(a.column()));
            relations(insert.table(), names)
                    .forEach(r -> fallout.cascades(Cascades.ofUpdate(catalog, r, columns), true));
        }
        return capture(
                insert.table(),
                names,
                target -> insert.source() == Insert.Source.QUERY
                        ? new QueryInsertCapture(target, insert)
                        : new InsertCapture(target, insert));
    }

    private @Nullable WriteCapture update(Update update, String sql, Names names, Fallout fallout) {
        fallout.events(update.table(), Set.of(Event.UPDATE));
        Set<String> columns = UpdateCapture.columns(update);
        boolean inherited = inherited(update.table(), update.only(), names, fallout);
        for (RelationFacts relation : relations(update.table(), names)) {
            fallout.cascades(Cascades.ofUpdate(catalog, relation, columns), inherited || relation.table() == null);
        }
        return inherited
                ? null
                : capture(
                        update.table(),
                        names,
                        target -> new UpdateCapture(
                                target,
                                update,
                                Cascades.ofUpdate(catalog, target.relation(), columns),
                                catalog.serverMajor() >= RETURNS_OLD_VALUES
                                        && !NAMES_OLD.matcher(sql).find()));
    }

    private @Nullable WriteCapture delete(Delete delete, Names names, Fallout fallout) {
        fallout.events(delete.table(), Set.of(Event.DELETE));
        boolean inherited = inherited(delete.table(), delete.only(), names, fallout);
        for (RelationFacts relation : relations(delete.table(), names)) {
            fallout.cascades(Cascades.ofDelete(catalog, relation), inherited || relation.table() == null);
        }
        return inherited
                ? null
                : capture(
                        delete.table(),
                        names,
                        target -> new DeleteCapture(target, delete, Cascades.ofDelete(catalog, target.relation())));
    }

    private @Nullable WriteCapture merge(StatementShape.Merge merge, Names names, Fallout fallout) {
        fallout.events(merge.table(), Set.of(Event.INSERT, Event.UPDATE, Event.DELETE));
        boolean inherited = inherited(merge.table(), false, names, fallout);
        for (RelationFacts relation : relations(merge.table(), names)) {
            for (Cascades cascades : cascades(merge, relation)) {
                fallout.cascades(cascades, inherited || relation.table() == null);
            }
        }
        return inherited
                ? null
                : capture(
                        merge.table(),
                        names,
                        target -> new MergeCapture(target, merge, cascades(merge, target.relation())));
    }

    private List<Cascades> cascades(StatementShape.Merge merge, RelationFacts relation) {
        Set<String> columns = merge.updated().orElse(relation.columns().keySet());
        return List.of(Cascades.ofDelete(catalog, relation), Cascades.ofUpdate(catalog, relation, columns));
    }

    private List<RelationFacts> relations(TableRef table, Names names) {
        return NameResolution.of(catalog, table, names).relations();
    }

    private boolean inherited(TableRef table, boolean only, Names names, Fallout fallout) {
        if (!only && relations(table, names).stream().anyMatch(RelationFacts::children)) {
            fallout.everything("other tables inherit from " + table);
            return true;
        }
        return false;
    }

    /** Captures of each migrated table that the name may stand for; null if there is none. */
    private @Nullable WriteCapture capture(TableRef table, Names names, Function<TargetTable, WriteCapture> how) {
        NameResolution resolution = NameResolution.of(catalog, table, names);
        List<WriteCapture> candidates = new ArrayList<>();
        for (RelationFacts relation : resolution.relations()) {
            TableDef def = relation.table();
            if (def != null) {
                WriteCapture rows = how.apply(new TargetTable(relation, def, resolution.certain()));
                candidates.add(def.keyDeferrable() ? new DeferrableKeyCapture(rows) : rows);
            }
        }
        return switch (candidates.size()) {
            case 0 -> null;
            case 1 -> candidates.get(0);
            default -> new CombinedCapture(candidates);
        };
    }

    private void other(StatementShape shape, String sql, Fallout fallout) {
        if (shape instanceof StatementShape.Truncate truncate) {
            fallout.truncated(truncate.written(), truncate.cascade());
        } else if (shape instanceof StatementShape.Copy copy && copy.from()) {
            fallout.tables(copy.written(), "COPY");
            copy.written().forEach(table -> fallout.events(table, Set.of(Event.INSERT)));
        } else if (shape instanceof StatementShape.Call call) {
            fallout.call(call.routine().toString());
            fallout.named(sql);
        } else if (shape instanceof Ddl ddl) {
            fallout.definition(ddl, sql);
            if (!ddl.verb().equals("create") && ddl.objectKind().equals("table")) {
                fallout.tables(ddl.tablesNamed(), "the table's definition changes");
            }
        } else if (shape instanceof TransactionControl control) {
            if (control.kind() == TransactionControl.Kind.COMMIT_PREPARED) {
                fallout.everything("it commits what another transaction wrote");
            }
        } else if (opaque(shape)) {
            String why = "what it does cannot be told from its text";
            if (shape instanceof StatementShape.Do) {
                fallout.block(why, sql);
            } else {
                fallout.anyRoutine(why);
            }
        } else if (shape.writes() == Writes.YES) {
            fallout.anyChange(shape.written(), "rows that cannot be named");
        }
    }

    /** Statements of which the text says nothing. A cursor's query is judged where it is declared. */
    private static boolean opaque(StatementShape shape) {
        return shape instanceof StatementShape.Do
                || shape instanceof StatementShape.ExecuteSql
                || shape instanceof StatementShape.Unknown
                || (shape instanceof StatementShape.Explain explain && explain.analyze() && opaque(explain.inner()));
    }
}
