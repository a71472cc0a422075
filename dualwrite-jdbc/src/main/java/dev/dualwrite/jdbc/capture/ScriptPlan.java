package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a string that holds several statements: the driver reports one count after the other, so none is trusted,
 * and every row is read again.
 *
 * <p>Immutable.
 */
record ScriptPlan(List<StatementPlan> statements) implements StatementPlan {
    ScriptPlan {
        statements = List.copyOf(statements);
    }

    @Override
    public boolean mayWrite() {
        return statements.stream().anyMatch(StatementPlan::mayWrite);
    }

    @Override
    public Boundary boundary() {
        boolean plain = statements.stream().allMatch(s -> s.boundary() instanceof Boundary.None);
        return plain ? Boundary.NONE : Boundary.MIXED;
    }

    @Override
    public boolean prepares() {
        return statements.stream().anyMatch(StatementPlan::prepares);
    }

    @Override
    public boolean single() {
        return false;
    }

    @Override
    public Captured captured(Bindings values, long count, @Nullable Returned returned) {
        return all(plan -> plan.captured(values, UNCOUNTED, null));
    }

    @Override
    public Captured attempted(Bindings values, boolean refused) {
        return all(plan -> plan.attempted(values, refused));
    }

    @Override
    public void observed(Bindings values, long count, boolean comesBack, Function<Appendix, String> whyNot) {
        statements.forEach(plan -> plan.observed(values, UNCOUNTED, false, whyNot));
    }

    private Captured all(Function<StatementPlan, Captured> part) {
        List<Change> changes = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        for (StatementPlan plan : statements) {
            Captured captured = part.apply(plan).reread();
            changes.addAll(captured.changes());
            doubts.addAll(captured.doubts());
        }
        return new Captured(changes, doubts);
    }

    @Override
    public void executed(SessionKnowledge session) {
        statements.forEach(plan -> plan.executed(session));
    }
}
