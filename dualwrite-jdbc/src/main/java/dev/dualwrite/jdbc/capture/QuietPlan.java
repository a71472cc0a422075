package dev.dualwrite.jdbc.capture;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a statement that writes no row: a query, a setting, the begin or end of a transaction.
 *
 * <p>Immutable.
 *
 * @param effect what an execution does to the session
 */
record QuietPlan(Boundary boundary, Consumer<SessionKnowledge> effect) implements StatementPlan {
    static final QuietPlan READS = of(Boundary.NONE);

    static QuietPlan of(Boundary boundary) {
        return new QuietPlan(boundary, session -> {});
    }

    @Override
    public boolean mayWrite() {
        return false;
    }

    @Override
    public boolean single() {
        return true;
    }

    @Override
    public Captured captured(Bindings values, long count, @Nullable Returned returned) {
        return Captured.NOTHING;
    }

    @Override
    public Captured attempted(Bindings values, boolean refused) {
        return Captured.NOTHING;
    }

    @Override
    public void executed(SessionKnowledge session) {
        effect.accept(session);
    }
}
