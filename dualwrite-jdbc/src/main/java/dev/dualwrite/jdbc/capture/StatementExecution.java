package dev.dualwrite.jdbc.capture;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one statement, seen from both ends.
 *
 * <p>Used once, on the connection's thread.
 *
 * @param <T> what the driver's method returns: a count, whether there is a result set, or the result set
 */
final class StatementExecution<T extends @Nullable Object> implements Observed<T> {
    private final StatementPlan plan;
    private final Bindings values;
    private final KeysAsked asked;
    private final @Nullable Statement statement;
    private final @Nullable StatementResults results;

    StatementExecution(
            StatementPlan plan, Bindings values, KeysAsked asked, Statement statement, StatementResults results) {
        this.plan = plan;
        this.values = values;
        this.asked = asked;
        this.statement = statement;
        this.results = results;
    }

    /** An execution that has no statement of the application's, and returns no rows. */
    StatementExecution(StatementPlan plan, Bindings values) {
        this.plan = plan;
        this.values = values;
        this.asked = KeysAsked.NONE;
        this.statement = null;
        this.results = null;
    }

    @Override
    public boolean mayWrite() {
        return plan.mayWrite();
    }

    @Override
    public Boundary boundary() {
        return plan.boundary();
    }

    @Override
    public long definitions() {
        return plan.definitions();
    }

    @Override
    public boolean atomic() {
        return plan.single();
    }

    @Override
    public void succeeded(T outcome, Consumer<Captured> into) throws SQLException {
        if (plan.mayWrite()) {
            if (statement == null || results == null) {
                into.accept(plan.captured(values, StatementPlan.UNCOUNTED, null));
                return;
            }
            ResultSet result = result(statement, outcome);
            into.accept(plan.captured(
                    values,
                    plan.single() ? count(statement, outcome, result) : StatementPlan.UNCOUNTED,
                    keys(statement, results, result)));
        }
    }

    @Override
    public void attempted(Consumer<Captured> into) {
        if (plan.mayWrite()) {
            into.accept(plan.attempted(values));
        }
    }

    private @Nullable ResultSet result(Statement statement, T outcome) throws SQLException {
        if (outcome instanceof ResultSet set) {
            return set;
        }
        return Boolean.TRUE.equals(outcome) ? statement.getResultSet() : null;
    }

    private long count(Statement statement, T outcome, @Nullable ResultSet result) throws SQLException {
        if (outcome instanceof Number number) {
            return number.longValue();
        } else if (result != null) {
            // One at least; where more than one row can be hit, the number is not used.
            return result.isBeforeFirst() ? 1 : 0;
        }
        return statement.getLargeUpdateCount();
    }

    /** Reads the key columns that came back, and hides that they were read. */
    private @Nullable List<List<String>> keys(Statement statement, StatementResults results, @Nullable ResultSet result)
            throws SQLException {
        Returning returning = plan.returning();
        if (returning.columns().isEmpty()) {
            return null;
        } else if (asked.hidden()) {
            return all(statement.getGeneratedKeys(), asked, returning);
        } else if (!returning.oneRow()) {
            return null;
        } else if (returning.byStatement()) {
            return result == null ? null : peek(result, returning.columns(), results::peekedResult);
        } else if (asked.hold(returning.columns())) {
            return peek(statement.getGeneratedKeys(), returning.columns(), results::peekedKeys);
        }
        return null;
    }

    /** The rows of a result set that nobody else will see. */
    static @Nullable List<List<String>> all(ResultSet set, KeysAsked asked, Returning returning) throws SQLException {
        int columns = returning.columns().size();
        if (!Objects.equals(asked.appended(), returning.appended())
                || set.getMetaData().getColumnCount() != columns) {
            // Prepared under another catalog.
            return null;
        }
        List<List<String>> rows = new ArrayList<>();
        while (set.next()) {
            List<String> row = new ArrayList<>(columns);
            for (int i = 1; i <= columns; i++) {
                String text = set.getString(i);
                if (text == null) {
                    return null;
                }
                row.add(text);
            }
            rows.add(row);
        }
        return rows;
    }

    /** Takes over a result set of which the first row was read. */
    @FunctionalInterface
    private interface Stepped {
        void onto(ResultSet set) throws SQLException;
    }

    private static @Nullable List<List<String>> peek(ResultSet set, List<String> wanted, Stepped stepped)
            throws SQLException {
        int[] columns = indexes(set.getMetaData(), wanted);
        if (columns == null || !set.isBeforeFirst() || !set.next()) {
            return null;
        }
        try {
            List<String> key = new ArrayList<>(columns.length);
            for (int column : columns) {
                String text = set.getString(column);
                if (text == null) {
                    return null;
                }
                key.add(text);
            }
            return List.of(key);
        } finally {
            // The application must get it as if it had not been read, whatever failed.
            stepped.onto(set);
        }
    }

    /** Where the columns of these very names stand; the driver's own search would take any case. */
    private static int @Nullable [] indexes(ResultSetMetaData columns, List<String> labels) throws SQLException {
        int[] indexes = new int[labels.size()];
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            int at = labels.indexOf(columns.getColumnLabel(i));
            if (at >= 0) {
                indexes[at] = i;
            }
        }
        return Arrays.stream(indexes).allMatch(i -> i > 0) ? indexes : null;
    }
}
