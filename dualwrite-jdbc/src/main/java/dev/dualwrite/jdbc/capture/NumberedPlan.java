package dev.dualwrite.jdbc.capture;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A plan with the number of the definitions that it was made under.
 *
 * <p>Immutable but for the plan's counters.
 */
final class NumberedPlan implements StatementPlan {
    private final StatementPlan plan;
    private final long version;
    private final boolean leans;
    private final boolean passes;

    /**
     * @param leans the text changes rows or the schema, be it of tables that are not migrated as far as these definitions know,
     *     or calls or reads what others may define otherwise
     */
    NumberedPlan(StatementPlan plan, long version, boolean leans) {
        this.plan = plan;
        this.version = version;
        this.leans = leans;
        this.passes = !leans && plan.passes();
    }

    long version() {
        return version;
    }

    @Override
    public boolean passes() {
        return passes;
    }

    @Override
    public long definitions() {
        return leans ? version : TIMELESS;
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
    public boolean prepares() {
        return plan.prepares();
    }

    @Override
    public boolean single() {
        return plan.single();
    }

    @Override
    public Returning returning() {
        return plan.returning();
    }

    @Override
    public Captured captured(Bindings values, long count, @Nullable Returned returned) {
        return plan.captured(values, count, returned);
    }

    @Override
    public void observed(Bindings values, long count, boolean comesBack, Function<Appendix, String> whyNot) {
        plan.observed(values, count, comesBack, whyNot);
    }

    @Override
    public Captured attempted(Bindings values, boolean refused) {
        return plan.attempted(values, refused);
    }

    @Override
    public void executed(SessionKnowledge session) {
        plan.executed(session);
    }
}
