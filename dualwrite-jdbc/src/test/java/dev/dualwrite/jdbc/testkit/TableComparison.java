package dev.dualwrite.jdbc.testkit;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares tables of two databases row by row, by the text of every column: the tests' own judge, which shares nothing with the library.
 *
 * <p>Stateless.
 *
 * <p>Columns are matched by name, so that their order may differ. Rows are compared as multisets; a table needs no key. Both tables must
 * be at rest.
 */
public final class TableComparison {

    private static final int DIFFERENCES_SHOWN = 10;
    private static final int FETCH_SIZE = 1_000;
    private static final String FIXED_TEXT =
            "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET extra_float_digits = 3;"
                    + " SET bytea_output = 'hex'";

    private TableComparison() {}

    /**
     * Fails with the first differences of each table unless all are equal.
     *
     * @param tables names as SQL writes them, with the schema where it is not public
     */
    public static void assertEqual(TestDatabase a, TestDatabase b, String... tables) {
        if (tables.length == 0) {
            throw new IllegalArgumentException("no table to compare was named");
        }
        List<String> all = new ArrayList<>();
        for (String table : tables) {
            List<String> found = differences(a, b, table);
            if (!found.isEmpty()) {
                all.add(table + ":\n  " + String.join("\n  ", found));
            }
        }
        if (!all.isEmpty()) {
            throw new AssertionError("tables differ between " + a + " and " + b + "\n" + String.join("\n", all));
        }
    }

    /** The first differences of one table, each told in a line; empty when there are none. */
    public static List<String> differences(TestDatabase a, TestDatabase b, String table) {
        List<String> columnsOfA = columns(a, table);
        List<String> columnsOfB = columns(b, table);
        if (!columnsOfA.equals(columnsOfB)) {
            return List.of("columns " + columnsOfA + " in " + a.name() + ", but " + columnsOfB + " in " + b.name());
        }
        // C collation is byte order on every server, whatever the database's own collation.
        String sql = "SELECT line FROM (SELECT ROW(" + String.join(", ", texts(columnsOfA)) + ")::text AS line FROM "
                + table + " AS compared) AS lines ORDER BY line COLLATE \"C\"";
        try (Connection connectionA = session(a);
                Connection connectionB = session(b);
                Statement statementA = streaming(connectionA);
                Statement statementB = streaming(connectionB);
                ResultSet rowsA = statementA.executeQuery(sql);
                ResultSet rowsB = statementB.executeQuery(sql)) {
            return merge(a, rowsA, b, rowsB);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "could not compare " + table + " of " + a + " and " + b + ": " + e.getMessage(), e);
        }
    }

    private static List<String> merge(TestDatabase a, ResultSet rowsA, TestDatabase b, ResultSet rowsB)
            throws SQLException {
        List<String> differences = new ArrayList<>();
        String lineA = next(rowsA);
        String lineB = next(rowsB);
        while (lineA != null || lineB != null) {
            int order = order(lineA, lineB);
            if (order != 0) {
                if (differences.size() == DIFFERENCES_SHOWN) {
                    differences.add("… and more");
                    return differences;
                }
                differences.add(
                        order < 0 ? "only in " + a.name() + ": " + lineA : "only in " + b.name() + ": " + lineB);
            }
            if (order <= 0) {
                lineA = next(rowsA);
            }
            if (order >= 0) {
                lineB = next(rowsB);
            }
        }
        return differences;
    }

    private static int order(@Nullable String lineA, @Nullable String lineB) {
        if (lineA == null) {
            return 1;
        }
        if (lineB == null) {
            return -1;
        }
        return Arrays.compareUnsigned(lineA.getBytes(StandardCharsets.UTF_8), lineB.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String next(ResultSet rows) throws SQLException {
        return rows.next() ? rows.getString(1) : null;
    }

    /** Quoted column names in the order of their names. */
    private static List<String> columns(TestDatabase database, String table) {
        return database
                .query("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '" + table.replace("'", "''")
                        + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname")
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static List<String> texts(List<String> columns) {
        return columns.stream().map(column -> "compared." + column + "::text").toList();
    }

    private static Connection session(TestDatabase database) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(FIXED_TEXT);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Statement streaming(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(FETCH_SIZE);
        return statement;
    }
}
