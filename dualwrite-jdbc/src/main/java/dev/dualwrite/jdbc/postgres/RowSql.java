package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The statements that write images of one layout into one table, many rows at a time.
 *
 * <p>Immutable. The texts depend on nothing but table and layout, so that drivers and servers can keep them prepared.
 *
 * <p>Parameters are arrays of text, one for each key column (those named k1, k2, …, not in {@link #upsert}) and then one for
 * each of {@link #columns()}. Every value is cast from text to its source type and then to its column's type.
 */
final class RowSql {
    /** Types whose equal values look equal: a key of such a type need not be written again when its row is found. */
    private static final Set<String> EQUAL_IS_IDENTICAL =
            Set.of("smallint", "integer", "bigint", "uuid", "text", "date", "boolean", "bytea");

    private final TableDef def;
    private final ImageLayout layout;
    private final List<Integer> columns;
    private final List<Integer> assigned;

    RowSql(TableDef def, ImageLayout layout) {
        this.def = def;
        this.layout = layout;
        this.columns = indexes(def, layout, false);
        this.assigned = indexes(def, layout, true);
    }

    private static List<Integer> indexes(TableDef def, ImageLayout layout, boolean onlyAssigned) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < layout.size(); i++) {
            ColumnDef column = column(def, layout.columns().get(i));
            boolean fixed =
                    column.identityAlways() || (def.isKey(column.name()) && EQUAL_IS_IDENTICAL.contains(column.type()));
            if (!column.generated() && !(onlyAssigned && fixed)) {
                indexes.add(i);
            }
        }
        return List.copyOf(indexes);
    }

    /** A column that the definition lacks is written all the same: the server says what is wrong with it. */
    private static ColumnDef column(TableDef def, String name) {
        return def.columns().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseGet(() -> new ColumnDef(name, "text", false, false));
    }

    /** Indexes in the layout of the columns that are carried: all but the generated ones. */
    List<Integer> columns() {
        return columns;
    }

    /** Inserts rows, or gives those that are there their new values. */
    String upsert() {
        String sets =
                assigned.stream().map(i -> name(i) + " = EXCLUDED." + name(i)).collect(Collectors.joining(", "));
        return insert()
                + " ON CONFLICT ("
                + def.key().stream().map(TableId::quote).collect(Collectors.joining(", "))
                + (assigned.isEmpty() ? ") DO NOTHING" : ") DO UPDATE SET " + sets);
    }

    /** Inserts rows that are not there. */
    String insert() {
        return "INSERT INTO " + def.id().quoted() + " AS t ("
                + columns.stream().map(this::name).collect(Collectors.joining(", "))
                + ") OVERRIDING SYSTEM VALUE SELECT "
                + columns.stream().map(this::value).collect(Collectors.joining(", "))
                + " FROM unnest(" + arrays(columns.size()) + ") AS c ("
                + columns.stream().map(i -> "v" + (i + 1)).collect(Collectors.joining(", ")) + ")";
    }

    /** Gives rows that are there new values, and returns the ordinals, from 1, of those that are. */
    String update() {
        String source =
                " unnest(" + arrays(def.key().size() + columns.size()) + ") WITH ORDINALITY AS c (" + keyNames(def)
                        + columns.stream().map(i -> "v" + (i + 1) + ", ").collect(Collectors.joining()) + "n)";
        if (assigned.isEmpty()) {
            return "SELECT c.n FROM" + source + " JOIN " + def.id().quoted() + " AS t ON " + keyMatches(def);
        }
        return "UPDATE " + def.id().quoted() + " AS t SET "
                + assigned.stream().map(i -> name(i) + " = " + value(i)).collect(Collectors.joining(", "))
                + " FROM" + source + " WHERE " + keyMatches(def) + " RETURNING c.n";
    }

    /** Deletes rows by key. */
    static String delete(TableDef def) {
        String names = keyNames(def);
        return "DELETE FROM " + def.id().quoted() + " AS t USING unnest("
                + arrays(def.key().size()) + ") AS c (" + names.substring(0, names.length() - 2) + ") WHERE "
                + keyMatches(def);
    }

    /** The key columns of {@code c}, each followed by a comma. */
    static String keyNames(TableDef def) {
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= def.key().size(); i++) {
            names.append('k').append(i).append(", ");
        }
        return names.toString();
    }

    /** That row {@code t} has the key of {@code c}. */
    static String keyMatches(TableDef def) {
        List<String> matches = new ArrayList<>();
        for (int i = 1; i <= def.key().size(); i++) {
            ColumnDef column = column(def, def.key().get(i - 1));
            matches.add("t." + TableId.quote(column.name()) + " " + operator(column, "=") + " "
                    + cast("c.k" + i, column.type()));
        }
        return String.join(" AND ", matches);
    }

    /** An operator that compares the column's values: found by its schema, since the search path has none but PostgreSQL's own. */
    static String operator(ColumnDef column, String name) {
        return column.operators().equals(ColumnDef.BUILT_IN)
                ? name
                : "OPERATOR(" + TableId.quote(column.operators()) + "." + name + ")";
    }

    /** Reads a text as the type's input function does. */
    static String cast(String text, String type) {
        // A cast to regclass looks names up only: it takes neither "-" nor the number of a table that is gone.
        return type.equals("regclass") ? "regclassin(textout(" + text + "))" : "CAST(" + text + " AS " + type + ")";
    }

    static String arrays(int number) {
        return String.join(", ", Collections.nCopies(number, "?::text[]"));
    }

    private String name(int index) {
        return TableId.quote(layout.columns().get(index));
    }

    private String value(int index) {
        String source = layout.sourceTypes().get(index);
        String type = column(def, layout.columns().get(index)).type();
        String text = "c.v" + (index + 1);
        String typed = source.isEmpty() || source.equals(type) ? text : cast(text, source);
        return typed.equals(text) ? cast(text, type) : "CAST(" + typed + " AS " + type + ")";
    }
}
