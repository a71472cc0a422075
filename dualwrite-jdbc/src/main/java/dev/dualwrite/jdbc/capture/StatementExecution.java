package dev.dualwrite.jdbc.capture;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one statement, seen from both ends.
 *
 * <p>Used once, on the connection's thread.
 *
 * @param <T> what the driver's method returns: a count, whether there is a result set, or the result set
 */
final class StatementExecution<T extends @Nullable Object> implements ObservedPlan<T> {
    private final StatementPlan plan;
    private final Bindings values;
    private final Asking asking;
    private final @Nullable Statement statement;
    private final @Nullable StatementRun run;

    /**
     * How an execution's columns are asked for.
     *
     * @param whyNot why the clause that the plan would append was not, for people
     * @param apart takes the rows of a clause that was sent apart; read already if the driver's result did not hold them all
     */
    record Asking(KeysAsked keys, String whyNot, @Nullable HiddenRows apart) {
        static final Asking NOTHING = new Asking(KeysAsked.NONE, "", null);

        static Asking of(KeysAsked keys) {
            return keys == KeysAsked.NONE ? NOTHING : new Asking(keys, "", null);
        }

        static Asking not(String why) {
            return new Asking(KeysAsked.NONE, why, null);
        }
    }

    StatementExecution(StatementPlan plan, Bindings values, Asking asking, Statement statement, StatementRun run) {
        this.plan = plan;
        this.values = values;
        this.asking = asking;
        this.statement = statement;
        this.run = run;
    }

    /** An execution that has no statement of the application's, and returns no rows. */
    StatementExecution(StatementPlan plan, Bindings values) {
        this.plan = plan;
        this.values = values;
        this.asking = Asking.NOTHING;
        this.statement = null;
        this.run = null;
    }

    @Override
    public StatementPlan plan() {
        return plan;
    }

    @Override
    public void succeeded(T outcome, Consumer<Captured> into) throws SQLException {
        if (plan.mayWrite()) {
            if (statement == null || run == null) {
                into.accept(plan.captured(values, StatementPlan.UNCOUNTED, null));
                return;
            }
            ResultSet result = result(statement, outcome);
            into.accept(plan.captured(
                    values,
                    plan.single() ? count(statement, outcome, result) : StatementPlan.UNCOUNTED,
                    returned(statement, run, result)));
        }
    }

    @Override
    public void observed(T outcome, Function<Appendix, String> whyNot) throws SQLException {
        if (plan.mayWrite()) {
            Wanted wanted = plan.returning().wanted();
            boolean comesBack = wanted.size() == Wanted.Size.ONE
                    && !wanted.needed().isEmpty()
                    && (plan.returning().byStatement() || asking.keys.hold(wanted.needed()));
            plan.observed(values, counted(outcome), comesBack, whyNot);
        }
    }

    private long counted(T outcome) throws SQLException {
        Statement counting = plan.single() ? statement : null;
        return counting == null ? StatementPlan.UNCOUNTED : count(counting, outcome, result(counting, outcome));
    }

    @Override
    public void attempted(boolean refused, Consumer<Captured> into) {
        if (plan.mayWrite()) {
            into.accept(plan.attempted(values, refused));
        }
    }

    private @Nullable ResultSet result(Statement statement, T outcome) throws SQLException {
        if (outcome instanceof ResultSet set) {
            return set;
        }
        return Boolean.TRUE.equals(outcome) ? statement.getResultSet() : null;
    }

    private long count(Statement statement, T outcome, @Nullable ResultSet result) throws SQLException {
        HiddenRows apart = asking.apart;
        if (apart != null && apart.isRead()) {
            return apart.count();
        } else if (outcome instanceof Number number) {
            return number.longValue();
        } else if (result != null) {
            // One at least; where more than one row can be hit, the number is not used.
            return result.isBeforeFirst() ? 1 : 0;
        }
        return statement.getLargeUpdateCount();
    }

    /** Reads the columns that came back, and hides that they were read. */
    private @Nullable Returned returned(Statement statement, StatementRun run, @Nullable ResultSet result)
            throws SQLException {
        Returning returning = plan.returning();
        Wanted wanted = returning.wanted();
        KeysAsked asked = asking.keys;
        if (wanted.isEmpty()) {
            return null;
        } else if (asking.apart != null) {
            if (!asking.apart.isRead()) {
                asking.apart.read(statement.getGeneratedKeys());
            }
            return asking.apart.returned();
        } else if (asked.hidden()) {
            return hidden(statement.getGeneratedKeys(), asked, returning);
        } else if (statement.getMaxFieldSize() != 0) {
            return null;
        } else if (wanted.size() == Wanted.Size.ONE && returning.byStatement()) {
            return result == null
                    ? null
                    : peek(result, wanted, set -> run.results().peekedResult(set));
        } else if (wanted.size() == Wanted.Size.ONE && asked.hold(wanted.needed())) {
            return peek(
                    statement.getGeneratedKeys(), wanted, set -> run.results().peekedKeys(set));
        }
        return asking.whyNot.isEmpty() ? null : Returned.not(asking.whyNot);
    }

    /** The rows of a result set that nobody else will see; null if it was prepared under another catalog. */
    static @Nullable Returned hidden(ResultSet set, KeysAsked asked, Returning returning) throws SQLException {
        Appendix appendix = returning.appended();
        if (appendix == null || !appendix.text().equals(asked.appended())) {
            return null;
        }
        HiddenRows rows = new HiddenRows(returning.columns(), Long.MAX_VALUE);
        rows.read(set);
        return rows.returned();
    }

    /** Takes over a result set of which the first row was read. */
    @FunctionalInterface
    private interface Stepped {
        void onto(ResultSet set) throws SQLException;
    }

    private static @Nullable Returned peek(ResultSet set, Wanted wanted, Stepped stepped) throws SQLException {
        List<String> present = present(set.getMetaData(), wanted.all());
        if (!present.containsAll(wanted.needed()) || !set.isBeforeFirst() || !set.next()) {
            return null;
        }
        try {
            List<@Nullable String> row = new ArrayList<>(present.size());
            for (String column : present) {
                row.add(set.getString(index(set.getMetaData(), column)));
            }
            return new Returned(present, List.of(row));
        } finally {
            // The application must get it as if it had not been read, whatever failed.
            stepped.onto(set);
        }
    }

    /** Which of these columns are there under these very names; the driver's own search would take any case. */
    private static List<String> present(ResultSetMetaData columns, List<String> labels) throws SQLException {
        List<String> present = new ArrayList<>();
        for (String label : labels) {
            if (index(columns, label) > 0) {
                present.add(label);
            }
        }
        return present;
    }

    private static int index(ResultSetMetaData columns, String label) throws SQLException {
        for (int i = columns.getColumnCount(); i > 0; i--) {
            if (columns.getColumnLabel(i).equals(label)) {
                return i;
            }
        }
        return 0;
    }
}
