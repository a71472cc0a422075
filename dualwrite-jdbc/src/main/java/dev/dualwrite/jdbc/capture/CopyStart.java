package dev.dualwrite.jdbc.capture;

import java.util.function.Consumer;
import org.postgresql.copy.CopyIn;

/**
 * What is sent to begin a COPY. The driver sends any text, and of one that is no COPY it learns only that it was executed.
 *
 * <p>Used once, on the connection's thread.
 *
 * <p>Invariant: what the text writes is told now, since nobody has to read a COPY to its end. Only a COPY into a table
 * writes nothing before its own end, which is an execution of its own.
 *
 * @param <T> what the driver's method returns
 */
record CopyStart<T>(StatementPlan plan) implements ObservedPlan<T> {
    @Override
    public boolean outlasts() {
        return true;
    }

    @Override
    public void succeeded(T result, Consumer<Captured> into) {
        if (plan.mayWrite() && !(result instanceof CopyIn)) {
            into.accept(plan.captured(Bindings.NONE, StatementPlan.UNCOUNTED, null));
        }
    }

    @Override
    public void attempted(boolean refused, Consumer<Captured> into) {
        if (plan.mayWrite()) {
            into.accept(plan.attempted(Bindings.NONE, refused));
        }
    }
}
