package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements that read one table. Immutable.
 *
 * <p>Values are cast to text by the server. A digest is taken of the carried columns in the order of their names, so that
 * tables whose columns were created in another order digest equally.
 */
final class ReaderSql {
    /** A lookup that finds more keys than that does not hold them: the table is read again instead. */
    static final int MOST_KEYS = 10_000;

    private final TableDef def;
    private final String table;

    ReaderSql(TableDef def) {
        this.def = def;
        this.table = def.id().quoted() + " AS t";
    }

    /** The carried columns of these keys, each row preceded by the key's ordinal. */
    String rowsOf() {
        return "SELECT c.n, " + values() + " FROM " + keys() + " JOIN " + table + " ON " + RowSql.keyMatches(def);
    }

    /** A digest for each of these keys, preceded by the key's ordinal. */
    String digestsOf() {
        return "SELECT c.n, " + hash() + " FROM " + keys() + " JOIN " + table + " ON " + RowSql.keyMatches(def);
    }

    /** Key and carried columns of the next rows. */
    String chunk(boolean after) {
        return "SELECT " + key() + ", " + values() + " FROM " + table + range(after, false) + order() + " LIMIT ?";
    }

    /** Key of the row so many rows further on. */
    String boundary(boolean after) {
        return "SELECT " + key() + " FROM " + table + range(after, false) + order() + " OFFSET ? LIMIT 1";
    }

    String keysIn(boolean after, boolean upTo) {
        return "SELECT " + key() + " FROM " + table + range(after, upTo);
    }

    String keysWhere(List<String> columns) {
        return "SELECT " + key() + " FROM " + table + " WHERE "
                + columns.stream().map(def::column).map(c -> comparison(c, "=")).collect(Collectors.joining(" AND "))
                + " LIMIT " + (MOST_KEYS + 1);
    }

    /** Number of rows and sum of their digests. */
    String digest(boolean after, boolean upTo) {
        return "SELECT count(*), coalesce(sum(" + hash() + "), 0) FROM " + table + range(after, upTo);
    }

    String rowDigests(boolean after, boolean upTo) {
        return "SELECT " + key() + ", " + hash() + " FROM " + table + range(after, upTo);
    }

    private String keys() {
        return "unnest(" + RowSql.arrays(def.key().size()) + ") WITH ORDINALITY AS c (" + RowSql.keyNames(def) + "n)";
    }

    private String key() {
        return def.key().stream()
                .map(column -> keyText(def.column(column), "t"))
                .collect(Collectors.joining(", "));
    }

    /** One text for one key: without a declared scale 1.0 and 1.00 are the same row. */
    static String keyText(ColumnDef column, String row) {
        String name = row + "." + TableId.quote(column.name());
        return column.type().equals("numeric") ? "trim_scale(" + name + ")::text" : name + "::text";
    }

    private String values() {
        return def.carried().stream().map(ReaderSql::text).collect(Collectors.joining(", "));
    }

    /**
     * What the type's output function prints. That is what a cast to text gives, but for {@code bpchar}, which loses its blanks,
     * and types of the application's own, which may have a cast that gives anything.
     */
    private static String text(ColumnDef column) {
        String name = "t." + TableId.quote(column.name());
        boolean own = column.type().indexOf('.') >= 0;
        return own || column.type().equals("bpchar")
                ? "CASE WHEN num_nonnulls(" + name + ") = 1 THEN concat(" + name + ") END"
                : name + "::text";
    }

    private String hash() {
        return def.carried().stream()
                .sorted(Comparator.comparing(ColumnDef::name))
                .map(ReaderSql::text)
                .collect(Collectors.joining(", ", "hashtextextended(ROW(", ")::text COLLATE \"C\", 0)"));
    }

    private String order() {
        return " ORDER BY " + keyColumns();
    }

    private String range(boolean after, boolean upTo) {
        String from = after ? " WHERE " + beyond(">", ">") : "";
        String to = upTo ? (after ? " AND " : " WHERE ") + beyond("<", "<=") : "";
        return from + to;
    }

    /** That a row's key is beyond the key that is bound by {@link #bounds}. */
    private String beyond(String strictly, String atLast) {
        List<ColumnDef> key = def.key().stream().map(def::column).toList();
        if (sameOperators(key)) {
            return "(" + keyColumns() + ") " + RowSql.operator(key.get(0), atLast) + " ("
                    + key.stream().map(ReaderSql::bound).collect(Collectors.joining(", ")) + ")";
        }
        // One operator cannot be named for all of them.
        int last = key.size() - 1;
        String condition = comparison(key.get(last), atLast);
        for (int i = last - 1; i >= 0; i--) {
            condition = comparison(key.get(i), strictly + "=") + " AND (" + comparison(key.get(i), strictly) + " OR "
                    + condition + ")";
        }
        return "(" + condition + ")";
    }

    private static boolean sameOperators(List<ColumnDef> key) {
        return key.stream().map(ColumnDef::operators).distinct().count() == 1;
    }

    private static String comparison(ColumnDef column, String operator) {
        return "t." + TableId.quote(column.name()) + " " + RowSql.operator(column, operator) + " " + bound(column);
    }

    private static String bound(ColumnDef column) {
        return RowSql.cast("?::text", column.type());
    }

    /** A key's texts as often as a range asks for them. */
    List<String> bounds(RowKey key) {
        List<ColumnDef> columns = def.key().stream().map(def::column).toList();
        if (sameOperators(columns)) {
            return key.values();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            texts.addAll(Collections.nCopies(
                    i < columns.size() - 1 ? 2 : 1, key.values().get(i)));
        }
        return texts;
    }

    private String keyColumns() {
        return def.key().stream().map(k -> "t." + TableId.quote(k)).collect(Collectors.joining(", "));
    }
}
