package dev.dualwrite.samples.quickstart;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Compares every row of every table of two databases, with nothing in common with the library's own verification.
 *
 * <p>Used by one thread; both databases must be at rest.
 *
 * <p>Both sides are streamed as text in the order of their keys, so memory does not grow with the tables. Columns are
 * matched by name: a table or column that the follower lacks is an {@link SQLException} that names it.
 */
final class Comparison {

    private static final int FETCHED_ROWS = 1_000;

    private final Consumer<Difference> onDifference;
    private final Map<String, Counts> counts = new LinkedHashMap<>();

    /** What one table showed. */
    static final class Counts {
        long rows;
        long lost;
        long phantoms;
        long diverged;

        long differences() {
            return lost + phantoms + diverged;
        }
    }

    /** @param onDifference is told of each row that differs, in the order of tables and keys */
    Comparison(Consumer<Difference> onDifference) {
        this.onDifference = onDifference;
    }

    /** Compares all tables of schema {@code public}; the counts by table are then {@link #counts()}. */
    Comparison run(Connection authority, Connection follower) throws SQLException {
        prepare(authority);
        prepare(follower);
        for (Table table : Table.all(authority)) {
            compare(table, authority, follower);
        }
        authority.rollback();
        follower.rollback();
        return this;
    }

    Map<String, Counts> counts() {
        return counts;
    }

    /** Everything added up. */
    Counts total() {
        Counts total = new Counts();
        for (Counts table : counts.values()) {
            total.rows += table.rows;
            total.lost += table.lost;
            total.phantoms += table.phantoms;
            total.diverged += table.diverged;
        }
        return total;
    }

    private static void prepare(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres';"
                    + " SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'");
        }
    }

    private void compare(Table table, Connection authority, Connection follower) throws SQLException {
        Counts count = new Counts();
        counts.put(table.name(), count);
        try (Rows expected = new Rows(authority, table);
                Rows actual = new Rows(follower, table)) {
            expected.next();
            actual.next();
            while (expected.present || actual.present) {
                int order = !actual.present ? -1 : !expected.present ? 1 : compare(expected.key, actual.key);
                if (order < 0) {
                    count.rows++;
                    count.lost++;
                    onDifference.accept(new Difference(Difference.Kind.LOST, table.name(), expected.key));
                    expected.next();
                } else if (order > 0) {
                    count.phantoms++;
                    onDifference.accept(new Difference(Difference.Kind.PHANTOM, table.name(), actual.key));
                    actual.next();
                } else {
                    count.rows++;
                    if (!expected.row.equals(actual.row)) {
                        count.diverged++;
                        onDifference.accept(new Difference(Difference.Kind.DIVERGED, table.name(), expected.key));
                    }
                    expected.next();
                    actual.next();
                }
            }
        }
    }

    /** As the server orders text in collation C: by its bytes. */
    private static int compare(List<String> left, List<String> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = Arrays.compareUnsigned(
                    left.get(i).getBytes(StandardCharsets.UTF_8), right.get(i).getBytes(StandardCharsets.UTF_8));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** One side's rows, one at a time. */
    private static final class Rows implements AutoCloseable {
        private final Statement statement;
        private final ResultSet rows;
        private final int keyColumns;
        private boolean present;
        private List<String> key = List.of();
        private String row = "";

        Rows(Connection connection, Table table) throws SQLException {
            keyColumns = table.keys().size();
            List<String> keys = table.keys().stream()
                    .map(column -> Table.quote(column) + "::text COLLATE \"C\"")
                    .toList();
            String columns = table.columns().stream().map(Table::quote).collect(Collectors.joining(", "));
            statement = connection.createStatement();
            statement.setFetchSize(FETCHED_ROWS);
            rows = statement.executeQuery("SELECT " + String.join(", ", keys) + ", ROW(" + columns + ")::text FROM "
                    + table.quotedName() + " ORDER BY " + String.join(", ", keys));
        }

        void next() throws SQLException {
            present = rows.next();
            if (present) {
                List<String> values = new ArrayList<>(keyColumns);
                for (int i = 1; i <= keyColumns; i++) {
                    values.add(rows.getString(i));
                }
                key = values;
                row = rows.getString(keyColumns + 1);
            }
        }

        @Override
        public void close() throws SQLException {
            try (statement) {
                rows.close();
            }
        }
    }
}
