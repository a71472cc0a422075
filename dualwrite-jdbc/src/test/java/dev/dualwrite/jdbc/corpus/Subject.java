package dev.dualwrite.jdbc.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * A relation that statements write to, and what can be said of it in SQL.
 *
 * <p>Immutable once made.
 *
 * @param table its name as SQL writes it
 * @param key its key columns
 * @param present literals of a key that is there
 * @param other literals of another key that is there
 * @param absent literals of a key that is not
 * @param columns what can be assigned
 * @param generatedKey the key may be left out of an INSERT
 */
record Subject(
        String table,
        List<String> key,
        List<String> present,
        List<String> other,
        List<String> absent,
        List<Column> columns,
        boolean generatedKey) {

    /**
     * A column that is no key.
     *
     * @param literal a constant for it
     * @param expression something computed from the row
     */
    record Column(String name, String literal, String expression) {}

    static Subject of(String table, String key, String present, String other, String absent) {
        return new Subject(table, split(key), split(present), split(other), split(absent), new ArrayList<>(), false);
    }

    private static List<String> split(String list) {
        return List.of(list.split(", "));
    }

    Subject column(String name, String literal, String expression) {
        List<Column> more = new ArrayList<>(columns);
        more.add(new Column(name, literal, expression));
        return new Subject(table, key, present, other, absent, more, generatedKey);
    }

    Subject keyGenerated() {
        return new Subject(table, key, present, other, absent, columns, true);
    }

    Column first() {
        return columns.get(0);
    }

    Column last() {
        return columns.get(columns.size() - 1);
    }

    /** {@code a = 1 AND b = 2}. */
    String is(String prefix, List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            parts.add(prefix + key.get(i) + " = " + values.get(i));
        }
        return String.join(" AND ", parts);
    }

    String keys() {
        return String.join(", ", key);
    }

    String names() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    String literals() {
        return String.join(", ", columns.stream().map(Column::literal).toList());
    }

    String values(List<String> keyValues) {
        return String.join(", ", keyValues) + ", " + literals();
    }
}
