package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a batch.
 *
 * <p>Used once, on the connection's thread. Invariant: an error inside a batch is never taken to mean that nothing was
 * done, since outside a transaction the driver lets the server commit parts of it.
 *
 * @param <T> {@code int[]} or {@code long[]}
 */
final class BatchExecution<T> implements Observed<T> {
    private static final String IN_BATCH = "rows of batches are not asked back";

    private final StatementBatch batch;
    private final List<StatementPlan> plans;
    private final Set<StatementPlan> distinct;
    private final KeysAsked asked;
    private final Statement statement;

    /** @param plans of each entry of the batch */
    BatchExecution(StatementBatch batch, List<StatementPlan> plans, KeysAsked asked, Statement statement) {
        this.batch = batch;
        this.plans = plans;
        this.distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(plans);
        this.asked = asked;
        this.statement = statement;
    }

    @Override
    public boolean mayWrite() {
        return distinct.stream().anyMatch(StatementPlan::mayWrite);
    }

    @Override
    public Boundary boundary() {
        boolean plain = distinct.stream().allMatch(plan -> plan.boundary() instanceof Boundary.None);
        return plain ? Boundary.NONE : Boundary.MIXED;
    }

    @Override
    public long definitions() {
        long oldest = StatementPlan.TIMELESS;
        for (StatementPlan plan : distinct) {
            oldest = Math.min(oldest, plan.definitions());
        }
        return oldest;
    }

    @Override
    public boolean prepares() {
        return distinct.stream().anyMatch(StatementPlan::prepares);
    }

    @Override
    public boolean atomic() {
        return false;
    }

    @Override
    public void executed(SessionKnowledge session) {
        StatementPlan before = null;
        for (StatementPlan plan : plans) {
            if (plan != before) {
                plan.executed(session);
                before = plan;
            }
        }
    }

    @Override
    public void succeeded(T counts, Consumer<Captured> into) throws SQLException {
        Returned keys = keys(counts);
        List<Change> changes = new ArrayList<>(plans.size());
        List<Doubt> doubts = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < plans.size(); i++) {
            StatementPlan plan = plans.get(i);
            long count = counted(plan, counts, i);
            if (plan.mayWrite()) {
                Returned mine = keys == null ? inBatch(plan) : keys.part(next, next + (int) count);
                Captured captured = plan.captured(batch.values(i), count, mine);
                changes.addAll(captured.changes());
                doubts.addAll(captured.doubts());
            }
            next += (int) Math.max(0, count);
        }
        into.accept(new Captured(changes, doubts));
    }

    /** The driver counts 0 for an entry that handed out rows, by a clause of the application's own. */
    private long counted(StatementPlan plan, T counts, int index) {
        long count = plan.single() ? count(counts, index) : StatementPlan.UNCOUNTED;
        return count == 0 && !asked.hidden() ? StatementPlan.UNCOUNTED : count;
    }

    @Override
    public void observed(T counts, Function<Appendix, String> whyNot) {
        for (int i = 0; i < plans.size(); i++) {
            StatementPlan plan = plans.get(i);
            if (plan.mayWrite()) {
                plan.observed(
                        batch.values(i), counted(plan, counts, i), false, a -> a.apart() ? IN_BATCH : whyNot.apply(a));
            }
        }
    }

    /** Keys of all entries, as many of each as it counts; null if they were not asked for or do not add up. */
    private @Nullable Returned keys(T counts) throws SQLException {
        if (!asked.hidden() || plans.isEmpty()) {
            return null;
        }
        long expected = 0;
        for (int i = 0; i < plans.size(); i++) {
            long count = count(counts, i);
            if (count < 0) {
                return null;
            }
            expected += count;
        }
        Returned keys = StatementExecution.hidden(
                statement.getGeneratedKeys(), asked, plans.get(0).returning());
        return keys != null && keys.size() == expected ? keys : null;
    }

    private static @Nullable Returned inBatch(StatementPlan plan) {
        Appendix appendix = plan.returning().appended();
        return appendix != null && appendix.apart() ? Returned.not(IN_BATCH) : null;
    }

    private static long count(Object counts, int index) {
        if (counts instanceof int[] all && index < all.length) {
            return Math.max(all[index], StatementPlan.UNCOUNTED);
        } else if (counts instanceof long[] all && index < all.length) {
            return Math.max(all[index], StatementPlan.UNCOUNTED);
        }
        return StatementPlan.UNCOUNTED;
    }

    @Override
    public void attempted(boolean refused, Consumer<Captured> into) {
        for (int i = 0; i < plans.size(); i++) {
            if (plans.get(i).mayWrite()) {
                into.accept(plans.get(i).attempted(batch.values(i), refused));
            }
        }
    }
}
