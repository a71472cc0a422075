package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.NameResolution.Names;
import dev.dualwrite.jdbc.sql.Delete;
import dev.dualwrite.jdbc.sql.Insert;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.jdbc.sql.StatementShape;
import dev.dualwrite.jdbc.sql.TableRef;
import dev.dualwrite.jdbc.sql.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides how the columns that a capture would like to see can come back, and whether anybody might notice.
 *
 * <p>Thread-safe. What it decides here holds as long as the catalog; how many rows may come is asked at each execution.
 */
final class Returnings {
    private static final String COLUMN = "(?:(?:\\w+|\"[^\"]+\")\\s*\\.\\s*)?(?:\\*|\\w+|\"[^\"]+\")";

    /** A RETURNING list of nothing but columns: their labels are then their names. */
    private static final Pattern PLAIN_COLUMNS = Pattern.compile("\\s*" + COLUMN + "(?:\\s*,\\s*" + COLUMN + ")*\\s*");

    private static final Pattern RETURNING = Pattern.compile("(?is).*\\breturning\\b(.*)");

    /** From this version on MERGE takes a RETURNING clause. */
    private static final int RETURNS_MERGED_ROWS = 17;

    private final SchemaFacts catalog;

    Returnings(SchemaFacts catalog) {
        this.catalog = catalog;
    }

    /** What a statement calls the table that it writes to. */
    private record Target(TableRef table, String qualifier) {
        static Optional<Target> of(StatementShape shape) {
            if (shape instanceof Insert insert) {
                return of(insert.table(), insert.alias());
            } else if (shape instanceof Update update) {
                return of(update.table(), update.alias());
            } else if (shape instanceof Delete delete) {
                return of(delete.table(), delete.alias());
            }
            return shape instanceof StatementShape.Merge merge ? of(merge.table(), merge.alias()) : Optional.empty();
        }

        private static Optional<Target> of(TableRef table, @Nullable String alias) {
            return Optional.of(new Target(table, alias == null ? table.name() : alias));
        }
    }

    /** @param shape the statement that changes rows, without the WITH clauses before it */
    Returning of(
            StatementShape shape,
            String sql,
            SqlScript script,
            @Nullable WriteCapture rows,
            Fallout fallout,
            Names names) {
        Wanted wanted = rows == null ? Wanted.NOTHING : rows.wanted();
        Target target = Target.of(shape).orElse(null);
        if (wanted.isEmpty() || target == null) {
            return Returning.NONE;
        } else if (!shape.acceptsReturning()) {
            return new Returning(
                    wanted,
                    shape instanceof Insert && returnsPlainColumns(sql),
                    List.of(),
                    null,
                    "it has a RETURNING clause of its own");
        } else if (!script.acceptsReturning()) {
            return not(wanted, "the string holds several statements");
        } else if (!fallout.isEmpty()) {
            return not(wanted, "other rows are suspect anyway");
        } else if (shape instanceof StatementShape.Merge && catalog.serverMajor() < RETURNS_MERGED_ROWS) {
            return not(wanted, "MERGE returns nothing before PostgreSQL 17");
        }
        NameResolution resolution = NameResolution.of(catalog, target.table(), names);
        RelationFacts relation = resolution.only().orElse(null);
        if (relation == null || !resolution.certain()) {
            return not(wanted, "the table's name may stand for another table");
        }
        return appended(shape, script, wanted, relation, target.qualifier());
    }

    private Returning appended(
            StatementShape shape, SqlScript script, Wanted wanted, RelationFacts relation, String qualifier) {
        boolean batchable = shape instanceof Insert insert && insert.source() != Insert.Source.QUERY;
        List<String> columns = wanted.all();
        String list = AppendedReturning.columns(relation, qualifier, columns, batchable);
        if (list == null) {
            columns = wanted.needed();
            list = columns.isEmpty() ? null : AppendedReturning.columns(relation, qualifier, columns, batchable);
        }
        boolean apart = !batchable;
        if (list == null && batchable && !wanted.needed().isEmpty()) {
            // A key of no fixed width comes back from single executions; batches would slow down.
            apart = true;
            list = AppendedReturning.columns(relation, qualifier, columns, false);
        }
        if (list == null) {
            return not(wanted, "a key column may not be selected, or its type has no fixed text");
        }
        return new Returning(
                wanted,
                false,
                new ArrayList<>(columns),
                new Appendix(
                        script.appendReturning(list),
                        apart,
                        wanted.size(),
                        script.placeholderCount(),
                        relation.stored(),
                        shape instanceof Update || shape instanceof Delete),
                "");
    }

    private static Returning not(Wanted wanted, String why) {
        return new Returning(wanted, false, List.of(), null, why);
    }

    private static boolean returnsPlainColumns(String sql) {
        var matcher = RETURNING.matcher(sql);
        return matcher.matches() && PLAIN_COLUMNS.matcher(matcher.group(1)).matches();
    }
}
