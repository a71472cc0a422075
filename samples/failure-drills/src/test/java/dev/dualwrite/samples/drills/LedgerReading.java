package dev.dualwrite.samples.drills;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger holds, read from its table on the legacy.
 *
 * @param keys single rows that are suspect
 * @param tables whole tables that are, with the reasons
 * @param went tables of which rows are that went with one of the keys
 * @param reasons how many entries have which reason
 */
record LedgerReading(
        Set<RowComparison.Key> keys, Map<String, String> tables, Set<String> went, Map<String, Integer> reasons) {

    static LedgerReading of(TestDatabase legacy) {
        Set<RowComparison.Key> keys = new TreeSet<>();
        Map<String, String> tables = new TreeMap<>();
        Set<String> went = new TreeSet<>();
        Map<String, Integer> reasons = new TreeMap<>();
        for (List<@Nullable String> row : legacy.query(
                "SELECT table_schema, table_name, key, key_columns, reason, from_key FROM dualwrite.suspect")) {
            String table = String.valueOf(row.get(1));
            String key = row.get(2);
            String reason = String.valueOf(row.get(4));
            if (row.get(5) != null) {
                went.add(table);
            } else if (key == null) {
                tables.merge(table, reason, (a, b) -> a.contains(b) ? a : a + "+" + b);
            } else {
                TableId id = new TableId(String.valueOf(row.get(0)), table);
                int columns = Integer.parseInt(String.valueOf(row.get(3)));
                keys.add(new RowComparison.Key(
                        table, RowKey.decode(id, columns, key).values()));
            }
            reasons.merge(reason, 1, Integer::sum);
        }
        return new LedgerReading(keys, tables, went, reasons);
    }

    boolean covers(RowComparison.Key key) {
        return keys.contains(key) || tables.containsKey(key.table()) || went.contains(key.table());
    }

    boolean isEmpty() {
        return keys.isEmpty() && tables.isEmpty() && went.isEmpty();
    }
}
