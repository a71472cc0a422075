package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.spi.FenceEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a follower holds, asked for by plain SQL. */
record FollowerProbe(TestDatabase database, TableDef table) {
    @Nullable
    Map<String, @Nullable String> row(RowKey key) {
        return rows().get(key);
    }

    Map<RowKey, Map<String, @Nullable String>> rows() {
        Map<RowKey, Map<String, @Nullable String>> all = new HashMap<>();
        List<String> names = table.columns().stream().map(c -> c.name()).toList();
        String columns =
                String.join(", ", names.stream().map(n -> '"' + n + "\"::text").toList());
        for (List<@Nullable String> values :
                database.query("SELECT " + columns + " FROM " + table.id().quoted())) {
            Map<String, @Nullable String> row = new TreeMap<>();
            for (int i = 0; i < names.size(); i++) {
                row.put(names.get(i), values.get(i));
            }
            List<String> key =
                    table.key().stream().map(k -> String.valueOf(row.get(k))).toList();
            all.put(new RowKey(table.id(), key), row);
        }
        return all;
    }

    Map<RowKey, FenceEntry> entries() {
        Map<RowKey, FenceEntry> all = new HashMap<>();
        for (List<@Nullable String> row : database.query("SELECT v.key, v.term, v.lo, v.hi, v.whole, v.sequence,"
                + " coalesce(w.name, '') FROM dualwrite.row_version v LEFT JOIN dualwrite.writer w ON w.id = v.writer"
                + " WHERE (SELECT g.table_name FROM dualwrite.table_gate g WHERE g.id = v.table_id) = '"
                + table.id().name() + "'")) {
            Interval interval = new Interval(number(row, 1), number(row, 2), number(row, 3));
            all.put(
                    RowKey.decode(table.id(), table.key().size(), String.valueOf(row.get(0))),
                    new FenceEntry(interval, "t".equals(row.get(4)), String.valueOf(row.get(6)), number(row, 5)));
        }
        return all;
    }

    private static long number(List<@Nullable String> row, int index) {
        return Long.parseLong(String.valueOf(row.get(index)));
    }
}
