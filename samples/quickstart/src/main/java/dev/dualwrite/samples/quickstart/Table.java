package dev.dualwrite.samples.quickstart;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of schema {@code public} as the catalog describes it.
 *
 * <p>Immutable.
 *
 * <p>Names are as stored, not quoted; {@code columns} and {@code keys} are in the table's order and the key's order.
 *
 * @param stored the columns without the generated ones: those that a copy must write
 */
record Table(String name, List<String> columns, List<String> stored, List<String> keys) {

    private static final String ALL = """
            SELECT c.relname,
                   array_agg(a.attname::text ORDER BY a.attnum),
                   array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
                   (SELECT array_agg(k.attname::text ORDER BY position)
                    FROM pg_index i
                    CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY key (attnum, position)
                    JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = key.attnum
                    WHERE i.indrelid = c.oid AND i.indisprimary)
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
            GROUP BY c.oid, c.relname
            ORDER BY c.relname
            """;

    Table {
        columns = List.copyOf(columns);
        stored = List.copyOf(stored);
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("Table " + name + " has no primary key, so its rows cannot be named");
        }
    }

    /** Every table of the schema, by name. */
    static List<Table> all(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ALL);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), strings(rows, 2), strings(rows, 3), strings(rows, 4)));
            }
        }
        return tables;
    }

    String quotedName() {
        return "public." + quote(name);
    }

    /** The stored columns, quoted, as a list for COPY. */
    String storedList() {
        return stored.stream().map(Table::quote).collect(Collectors.joining(", "));
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private static List<String> strings(ResultSet rows, int column) throws SQLException {
        Array array = rows.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
