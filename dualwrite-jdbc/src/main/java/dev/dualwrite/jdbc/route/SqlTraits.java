package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.sql.Ddl;
import dev.dualwrite.jdbc.sql.References;
import dev.dualwrite.jdbc.sql.Select;
import dev.dualwrite.jdbc.sql.SessionSetting;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.jdbc.sql.SqlStatement;
import dev.dualwrite.jdbc.sql.StatementShape;
import dev.dualwrite.jdbc.sql.TableRef;
import dev.dualwrite.jdbc.sql.TransactionControl;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a text means for routing.
 *
 * <p>Immutable. In doubt a text is not routable, and pins.
 *
 * @param reads the relations of a query that any server with the same rows answers alike; empty if it is none, or reads no
 *     relation
 * @param pins it leaves something behind in the session that later reads may depend on
 * @param functions what it calls. Of a query with reads: all, known by name to leave nothing behind; should one of them
 *     be the application's own and write, the query is not routable. Of another text: those whose names are not known; one
 *     that may write may leave something in the session too
 * @param boundary what it does to a transaction that is controlled by text
 */
record SqlTraits(Set<TableRef> reads, boolean pins, Set<String> functions, Boundary boundary) {

    /** What the last transaction command of a text does. */
    enum Boundary {
        NONE,
        OPENS,
        ENDS
    }

    /** Columns, types and keywords whose value belongs to one server or session; a mention in a literal counts too. */
    private static final Pattern BOUND_TO_A_SERVER = Pattern.compile(
            "\\b(?:xmin|xmax|cmin|cmax|ctid|tableoid|current_user|session_user|system_user|current_role|current_schema"
                    + "|current_catalog|reg(?:class|collation|config|dictionary|namespace|oper|operator|proc|procedure"
                    + "|role|type))\\b|(?<![\\w.\"'])user(?![\\w\"'])",
            Pattern.CASE_INSENSITIVE);

    /** Of a text that neither reads nor leaves anything behind, or whose traits were taken note of before. */
    static final SqlTraits OTHER = new SqlTraits(Set.of(), false, Set.of(), Boundary.NONE);

    SqlTraits {
        reads = Set.copyOf(reads);
        functions = Set.copyOf(functions);
    }

    boolean routable() {
        return !reads.isEmpty();
    }

    static SqlTraits of(String sql) {
        SqlScript script = SqlScript.parse(sql, true);
        boolean pins = false;
        Set<String> functions = new HashSet<>();
        Boundary boundary = Boundary.NONE;
        for (SqlStatement statement : script.statements()) {
            StatementShape shape = statement.shape();
            pins |= pins(shape);
            functions.addAll(called(shape).functionsThatMayWrite());
            if (shape instanceof TransactionControl control) {
                boundary = boundary(control, boundary);
            }
        }
        Set<TableRef> reads = pins ? Set.of() : reads(sql, script.shape());
        if (!reads.isEmpty()) {
            functions.addAll(script.shape().references().functions());
        }
        return new SqlTraits(reads, pins, functions, boundary);
    }

    /** What executing the statement, now or prepared, calls. */
    private static References called(StatementShape shape) {
        return shape instanceof StatementShape.PrepareSql prepare
                ? prepare.inner().references()
                : shape.references();
    }

    private static Set<TableRef> reads(String sql, StatementShape shape) {
        boolean routable = shape instanceof Select
                && shape.isReadOnlyRoutable()
                && !BOUND_TO_A_SERVER.matcher(sql).find();
        return routable ? shape.references().read() : Set.of();
    }

    private static Boundary boundary(TransactionControl control, Boundary before) {
        return switch (control.kind()) {
            case BEGIN -> Boundary.OPENS;
            case COMMIT, ROLLBACK -> control.chain() ? Boundary.OPENS : Boundary.ENDS;
            case PREPARE_TRANSACTION -> Boundary.ENDS;
            case SAVEPOINT,
                    RELEASE,
                    ROLLBACK_TO,
                    COMMIT_PREPARED,
                    ROLLBACK_PREPARED,
                    SET_TRANSACTION,
                    SET_SESSION_CHARACTERISTICS -> before;
        };
    }

    private static boolean pins(StatementShape shape) {
        if (shape instanceof SessionSetting setting) {
            return !setting.local();
        }
        if (shape instanceof TransactionControl control) {
            return control.kind() == TransactionControl.Kind.SET_SESSION_CHARACTERISTICS;
        }
        if (shape instanceof Ddl ddl) {
            return ddl.temporary();
        }
        if (shape instanceof StatementShape.Explain explain) {
            return explain.analyze() && pins(explain.inner());
        }
        if (shape instanceof StatementShape.Notification notification) {
            return !notification.verb().equals("notify");
        }
        if (shape instanceof StatementShape.Maintenance maintenance) {
            return maintenance.verb().equals("load");
        }
        if (shape instanceof StatementShape.CursorCommand cursor) {
            return cursor.query() != null;
        }
        return shape instanceof StatementShape.Call
                || shape instanceof StatementShape.Do
                || shape instanceof StatementShape.Unknown
                || shape.references().into()
                || called(shape).functions().stream().anyMatch(SqlTraits::keepsInSession);
    }

    private static boolean keepsInSession(String function) {
        return function.equals("set_config")
                || function.equals("setseed")
                || ((function.startsWith("pg_advisory_") || function.startsWith("pg_try_advisory_"))
                        && !function.contains("_xact_"));
    }
}
