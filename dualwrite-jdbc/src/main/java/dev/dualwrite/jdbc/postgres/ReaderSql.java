package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
                + columns.stream()
                        .map(c -> "t." + TableId.quote(c) + " = CAST(?::text AS " + type(c) + ")")
                        .collect(Collectors.joining(" AND "))
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
        return def.key().stream().map(this::keyText).collect(Collectors.joining(", "));
    }

    /** One text for one key: without a declared scale 1.0 and 1.00 are the same row. */
    private String keyText(String column) {
        String name = "t." + TableId.quote(column);
        return type(column).equals("numeric") ? "trim_scale(" + name + ")::text" : name + "::text";
    }

    private String values() {
        return def.carried().stream()
                .map(c -> "t." + TableId.quote(c.name()) + "::text")
                .collect(Collectors.joining(", "));
    }

    private String hash() {
        return def.carried().stream()
                .map(ColumnDef::name)
                .sorted()
                .map(name -> "t." + TableId.quote(name) + "::text")
                .collect(Collectors.joining(", ", "hashtextextended(ROW(", ")::text COLLATE \"C\", 0)"));
    }

    private String order() {
        return " ORDER BY " + keyColumns();
    }

    private String range(boolean after, boolean upTo) {
        String bound = IntStream.range(0, def.key().size())
                .mapToObj(i -> "CAST(?::text AS " + type(def.key().get(i)) + ")")
                .collect(Collectors.joining(", "));
        String from = after ? " WHERE (" + keyColumns() + ") > (" + bound + ")" : "";
        String to = upTo ? (after ? " AND" : " WHERE") + " (" + keyColumns() + ") <= (" + bound + ")" : "";
        return from + to;
    }

    private String keyColumns() {
        return def.key().stream().map(k -> "t." + TableId.quote(k)).collect(Collectors.joining(", "));
    }

    private String type(String column) {
        return def.column(column).type();
    }
}
