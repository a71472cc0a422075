package dev.dualwrite.samples.drills;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads all rows of both sides with plain SQL and compares them by key, as text: nothing of the library has a part in it.
 *
 * <p>Stateless. Both sides must be at rest. The driver gives both sessions the same settings, hence the same text.
 */
final class RowComparison {
    /** Each table with its key, as SQL lists it. */
    static final Map<String, List<String>> TABLES = new TreeMap<>(Map.of(
            "parent", List.of("id"),
            "child", List.of("id"),
            "grandchild", List.of("child", "position"),
            "stock", List.of("sku"),
            "profile", List.of("id"),
            "counter", List.of("id"),
            "badge", List.of("id"),
            "visit", List.of("id"),
            "history_head", List.of("chain"),
            "history_entry", List.of("chain", "number")));

    /** The key of a row: a table, and the text of its key columns. */
    record Key(String table, List<String> values) implements Comparable<Key> {
        Key {
            values = List.copyOf(values);
        }

        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return table + values;
        }
    }

    /**
     * @param rows how many keys either side has
     * @param differing keys whose rows differ, or that one side lacks
     */
    record Result(long rows, Set<Key> differing) {}

    private RowComparison() {}

    static Result of(TestDatabase legacy, TestDatabase target) {
        long rows = 0;
        Set<Key> differing = new TreeSet<>();
        for (Map.Entry<String, List<String>> table : TABLES.entrySet()) {
            Map<Key, String> left = rows(legacy, table.getKey(), table.getValue());
            Map<Key, String> right = rows(target, table.getKey(), table.getValue());
            Set<Key> keys = new TreeSet<>(left.keySet());
            keys.addAll(right.keySet());
            rows += keys.size();
            for (Key key : keys) {
                if (!Objects.equals(left.get(key), right.get(key))) {
                    differing.add(key);
                }
            }
        }
        return new Result(rows, differing);
    }

    private static Map<Key, String> rows(TestDatabase database, String table, List<String> key) {
        String sql =
                "SELECT " + String.join("::text, ", key) + "::text, (compared.*)::text FROM " + table + " AS compared";
        Map<Key, String> rows = new HashMap<>();
        for (List<@Nullable String> row : database.query(sql)) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                values.add(String.valueOf(row.get(i)));
            }
            rows.put(new Key(table, values), String.valueOf(row.get(key.size())));
        }
        return rows;
    }

    /** Both rows of some keys, for people. */
    static String shown(TestDatabase legacy, TestDatabase target, Set<Key> keys) {
        StringBuilder text = new StringBuilder();
        for (Key key : keys.stream().limit(10).toList()) {
            List<String> columns = Objects.requireNonNull(TABLES.get(key.table()));
            text.append("    ").append(key);
            text.append("\n      legacy ")
                    .append(rows(legacy, key.table(), columns).get(key));
            text.append("\n      target ")
                    .append(rows(target, key.table(), columns).get(key));
            text.append('\n');
        }
        return text.toString();
    }
}
