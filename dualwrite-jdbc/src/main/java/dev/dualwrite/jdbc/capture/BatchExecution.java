package dev.dualwrite.jdbc.capture;

import java.util.List;
import java.util.function.Consumer;

/**
 * One execution of a batch.
 *
 * <p>Used once, on the connection's thread. Invariant: an error inside a batch is never taken to mean that nothing was
 * done, since outside a transaction the driver lets the server commit parts of it.
 *
 * @param <T> {@code int[]} or {@code long[]}
 */
final class BatchExecution<T> implements Observed<T> {
    private final StatementBatch batch;

    BatchExecution(StatementBatch batch) {
        this.batch = batch;
    }

    @Override
    public boolean mayWrite() {
        return batch.entries().stream().anyMatch(e -> e.plan().mayWrite());
    }

    @Override
    public Boundary boundary() {
        boolean plain = batch.entries().stream().allMatch(e -> e.plan().boundary() instanceof Boundary.None);
        return plain ? Boundary.NONE : Boundary.MIXED;
    }

    @Override
    public boolean atomic() {
        return false;
    }

    @Override
    public void succeeded(T counts, Consumer<Captured> into) {
        List<StatementBatch.Entry> entries = batch.entries();
        for (int i = 0; i < entries.size(); i++) {
            StatementBatch.Entry entry = entries.get(i);
            if (entry.plan().mayWrite()) {
                long count = entry.plan().single() ? count(counts, i) : StatementPlan.UNCOUNTED;
                into.accept(entry.plan().captured(entry.values(), count, null));
            }
        }
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
    public void attempted(Consumer<Captured> into) {
        for (StatementBatch.Entry entry : batch.entries()) {
            if (entry.plan().mayWrite()) {
                into.accept(entry.plan().attempted(entry.values()));
            }
        }
    }
}
