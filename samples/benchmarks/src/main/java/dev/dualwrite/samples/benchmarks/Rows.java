package dev.dualwrite.samples.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A table's rows in short, to compare two sides by. Stateless. */
final class Rows {
    private Rows() {}

    /** How many rows of the tables, told by their column {@code id}, are on one side only or differ. */
    static long differences(Connection one, Connection other, String... tables) throws SQLException {
        long differences = 0;
        for (String table : tables) {
            Map<Long, Long> rows = hashes(one, table);
            Map<Long, Long> others = hashes(other, table);
            for (Map.Entry<Long, Long> row : rows.entrySet()) {
                if (!Objects.equals(others.remove(row.getKey()), row.getValue())) {
                    differences++;
                }
            }
            differences += others.size();
        }
        return differences;
    }

    private static Map<Long, Long> hashes(Connection connection, String table) throws SQLException {
        Map<Long, Long> rows = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT id, hashtextextended(t::text, 0) FROM " + table + " t")) {
            while (found.next()) {
                rows.put(found.getLong(1), found.getLong(2));
            }
        }
        return rows;
    }
}
