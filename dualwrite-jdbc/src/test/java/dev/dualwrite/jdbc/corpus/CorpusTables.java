package dev.dualwrite.jdbc.corpus;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables that statements of the corpus write to, and a copy of their rows to put back.
 *
 * <p>Immutable.
 */
final class CorpusTables {
    private static final Set<String> NOT_MIGRATED = Set.of("keyless", "scratch", "base", "derived");

    private final Map<String, String> columns = new HashMap<>();
    private final List<String> all;
    private final Set<String> migrated;

    private CorpusTables(TestDatabase legacy) {
        legacy.query("SELECT quote_ident(c.relname), string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)"
                        + " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
                        + " AND NOT a.attisdropped AND a.attgenerated = ''"
                        + " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                        + " GROUP BY c.relname")
                .forEach(row -> columns.put(String.valueOf(row.get(0)), String.valueOf(row.get(1))));
        all = columns.keySet().stream().sorted().toList();
        migrated = new TreeSet<>(all);
        migrated.removeAll(NOT_MIGRATED);
    }

    /** Copies all rows into a schema of their own, and lets sequences go on far from the keys that statements name. */
    static CorpusTables saved(TestDatabase legacy) {
        CorpusTables tables = new CorpusTables(legacy);
        legacy.execute("CREATE SCHEMA saved");
        tables.columns.forEach((table, columns) ->
                legacy.execute("CREATE TABLE saved." + table + " AS SELECT " + columns + " FROM ONLY " + table));
        legacy.execute(
                "CREATE TABLE saved.parts AS TABLE region; DROP TABLE saved.region; ALTER TABLE saved.parts RENAME TO region",
                "CREATE TABLE saved.parts AS TABLE measure; DROP TABLE saved.measure; ALTER TABLE saved.parts RENAME TO measure",
                sequences());
        return tables;
    }

    private static String sequences() {
        return "SELECT setval(oid::regclass, 1000 + coalesce(pg_sequence_last_value(oid), 0)) FROM pg_class"
                + " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace";
    }

    List<String> all() {
        return all;
    }

    Set<String> migrated() {
        return migrated;
    }

    /** A table's name as SQL writes it here. */
    String named(TableId table) {
        return all.stream()
                .filter(t -> t.equals(table.name()) || t.equals("\"" + table.name() + "\""))
                .findFirst()
                .orElse(table.name());
    }

    /** Puts the rows of some tables back, with triggers, rules and foreign keys asleep. */
    void restore(Connection connection, Collection<String> changed, boolean sequencesToo) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            for (String table : changed) {
                String only = table.equals("base") || table.equals("derived") ? "ONLY " : "";
                statement.executeUpdate("DELETE FROM " + only + table);
                statement.executeUpdate("INSERT INTO " + table + " (" + columns.get(table)
                        + ") OVERRIDING SYSTEM VALUE SELECT * FROM saved." + table);
            }
            statement.execute("RESET session_replication_role");
            if (sequencesToo) {
                statement.execute(sequences());
            }
        }
    }

    @Override
    public String toString() {
        return all.stream().collect(Collectors.joining(", "));
    }
}
