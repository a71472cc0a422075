package dev.dualwrite.jdbc.corpus;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All rows of some tables, as texts in their order.
 *
 * <p>Immutable.
 */
record Snapshot(Map<String, List<String>> rows) {

    /** A query of all rows of these tables, to be prepared once: planning it is most of its cost. */
    static String query(Collection<String> tables) {
        return tables.stream()
                .map(table -> "SELECT $$" + table + "$$, (s.*)::text FROM " + table + " AS s")
                .collect(Collectors.joining(" UNION ALL "));
    }

    /**
     * @param query of these tables
     * @param tables as SQL writes them
     */
    static Snapshot of(PreparedStatement query, Collection<String> tables) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        tables.forEach(t -> rows.put(t, new ArrayList<>()));
        try (ResultSet all = query.executeQuery()) {
            while (all.next()) {
                rows.get(all.getString(1)).add(all.getString(2));
            }
        }
        rows.values().forEach(list -> list.sort(null));
        return new Snapshot(rows);
    }

    /** Tables whose rows are others there. */
    Set<String> changed(Snapshot other) {
        Set<String> changed = new TreeSet<>();
        rows.forEach((table, list) -> {
            if (!list.equals(other.rows.get(table))) {
                changed.add(table);
            }
        });
        return changed;
    }

    /** Whether every row of a table that came from {@code before} to {@code after} came here too. */
    boolean follows(String table, Snapshot before, Snapshot after) {
        List<String> mine = rows.get(table);
        List<String> old = before.rows.get(table);
        List<String> now = after.rows.get(table);
        return now.stream().filter(r -> !old.contains(r)).allMatch(mine::contains)
                && old.stream().filter(r -> !now.contains(r)).noneMatch(mine::contains);
    }
}
