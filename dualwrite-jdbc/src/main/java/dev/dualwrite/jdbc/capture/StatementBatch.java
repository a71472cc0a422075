package dev.dualwrite.jdbc.capture;

import java.util.ArrayList;
import java.util.List;

/**
 * What was added to a batch and not yet executed.
 *
 * <p>Threading: as the statement. Invariant: holds {@link #MAX_BYTES} of values at most; later entries keep none, and
 * their rows are then not known.
 */
final class StatementBatch {
    /** The driver holds the same values until the batch is executed, so this doubles at most that much. */
    static final long MAX_BYTES = 16L << 20;

    /** One entry: how it is captured, and its values. */
    record Entry(StatementPlan plan, Bindings values) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<StatementPlan> plans = new ArrayList<>();
    private long bytes;

    void add(StatementPlan plan, Bindings values) {
        if (plans.isEmpty() || plans.get(plans.size() - 1) != plan) {
            plans.add(plan);
        }
        long size = plan.mayWrite() ? values.bytes() : 0;
        if (size == 0 || bytes + size > MAX_BYTES) {
            entries.add(new Entry(plan, Bindings.NONE));
        } else {
            bytes += size;
            entries.add(new Entry(plan, values.frozen()));
        }
    }

    List<Entry> entries() {
        return entries;
    }

    /** The plans of all entries in their order, once where the same comes several times in succession. */
    List<StatementPlan> plans() {
        return plans;
    }

    void clear() {
        entries.clear();
        plans.clear();
        bytes = 0;
    }
}
