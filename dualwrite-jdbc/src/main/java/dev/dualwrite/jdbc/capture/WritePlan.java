package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Doubt.WholeTable;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The plan of one statement that may write.
 *
 * <p>Immutable but for the report's counters.
 *
 * @param sql the statement's text, for the report
 * @param rows tells the rows of the statement's own target; null if it has none that is migrated
 * @param whole tables that any execution makes suspect as a whole
 * @param always {@code whole} holds even if no row was counted
 * @param why why those tables are suspect; empty if none are
 * @param returning see {@link StatementPlan#returning()}
 * @param effect what an execution does to the session
 * @param derived the report's counter of executions that were captured in the best mode
 */
record WritePlan(
        String sql,
        @Nullable WriteCapture rows,
        Supplier<? extends Collection<TableId>> whole,
        boolean always,
        String why,
        Returning returning,
        Consumer<SessionKnowledge> effect,
        CaptureReport report,
        CaptureReport.Derived derived)
        implements StatementPlan {
    WritePlan(
            String sql,
            @Nullable WriteCapture rows,
            Supplier<? extends Collection<TableId>> whole,
            boolean always,
            String why,
            Returning returning,
            Consumer<SessionKnowledge> effect,
            CaptureReport report) {
        this(sql, rows, whole, always, why, returning, effect, report, report.derived(sql));
    }

    private static final String ENDED_BADLY = "the call ended in an error, and it may have been executed";

    @Override
    public boolean mayWrite() {
        return true;
    }

    @Override
    public Boundary boundary() {
        return Boundary.NONE;
    }

    @Override
    public boolean single() {
        return true;
    }

    @Override
    public Captured captured(Bindings values, long count, @Nullable Returned came) {
        if (came == null && rows != null) {
            Change later = rows.later(values, count);
            if (later != null && whole.get().isEmpty()) {
                derived.count();
                return Captured.of(later);
            }
        }
        Returned returned = came == null || !came.whyNot().isEmpty() ? null : came;
        String missing = came == null || came.whyNot().isEmpty() ? returning.whyNot() : came.whyNot();
        Rows written = rows == null ? Rows.NONE : rows.rows(values, count, returned);
        List<Doubt> doubts = wholeTables(written, count);
        if (doubts.isEmpty()) {
            report.count(sql, written.mode(), reason(written, returned == null ? missing : ""));
            return new Captured(written.changes(), written.doubts());
        }
        report.count(sql, CaptureMode.UNKNOWN, why);
        doubts.addAll(written.doubts());
        return new Captured(written.changes(), doubts);
    }

    @Override
    public void observed(Bindings values, long count, boolean comesBack, Function<Appendix, String> whyNot) {
        Rows written = rows == null ? Rows.NONE : rows.rows(values, count, null);
        if (rows == null || !wholeTables(written, count).isEmpty()) {
            report.count(sql, CaptureMode.UNKNOWN, why);
            return;
        }
        Appendix appendix = returning.appended();
        String missing = appendix == null ? returning.whyNot() : whyNot.apply(appendix);
        boolean better = !written.isEmpty()
                && written.mode() != CaptureMode.DERIVED
                && !returning.wanted().isEmpty();
        if (better && (comesBack || (appendix != null && missing.isEmpty()))) {
            report.count(sql, rows.whenReturned(), "what it does not tell comes back from the server");
        } else {
            report.count(sql, written.mode(), reason(written, missing));
        }
    }

    /** Why the mode is not a better one; where rows did not come back that were wanted, why not. */
    private String reason(Rows written, String missing) {
        boolean missed = !returning.wanted().isEmpty() && !written.isEmpty() && written.mode() != CaptureMode.DERIVED;
        return missed && !missing.isEmpty() ? written.reason() + "; " + missing : written.reason();
    }

    private List<Doubt> wholeTables(Rows written, long count) {
        List<Doubt> doubts = new ArrayList<>();
        if (always || count != 0 || !written.isEmpty()) {
            whole.get().forEach(table -> doubts.add(new WholeTable(table)));
        }
        return doubts;
    }

    @Override
    public Captured attempted(Bindings values, boolean refused) {
        Rows written = rows == null ? Rows.NONE : rows.rows(values, UNCOUNTED, null);
        List<Doubt> doubts = wholeTables(written, UNCOUNTED);
        if (!refused) {
            // Rows that are named are read again, whatever is known of them.
            CaptureMode mode = doubts.isEmpty() && written.mode() != CaptureMode.UNKNOWN
                    ? CaptureMode.REREAD
                    : CaptureMode.UNKNOWN;
            report.count(sql, mode, ENDED_BADLY);
        }
        doubts.addAll(written.doubts());
        return new Captured(written.changes(), doubts);
    }

    @Override
    public void executed(SessionKnowledge session) {
        effect.accept(session);
    }
}
