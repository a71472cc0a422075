package dev.dualwrite.jdbc.capture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * What was added to a batch and not yet executed.
 *
 * <p>Threading: as the statement. Invariants: it is planned when it is executed, for the session may have become another one
 * since something was added; it holds {@link #MAX_BYTES} of values at most, later entries keep none, and their rows are then
 * not known.
 */
final class StatementBatch {
    /** The driver holds the same values until the batch is executed, so this doubles at most that much. */
    static final long MAX_BYTES = 16L << 20;

    private final List<String> texts = new ArrayList<>();
    private final List<Bindings> values = new ArrayList<>();
    private long bytes;

    /**
     * Adds an entry.
     *
     * @param sql its text; who has the same for all passes the same object
     */
    void add(String sql, Bindings entry) {
        if (texts.isEmpty() || texts.get(texts.size() - 1) != sql) {
            while (texts.size() < values.size()) {
                texts.add(texts.get(texts.size() - 1));
            }
            texts.add(sql);
        }
        long size = entry == Bindings.NONE ? 0 : entry.bytes();
        if (size == 0 || bytes + size > MAX_BYTES) {
            values.add(Bindings.NONE);
        } else {
            bytes += size;
            values.add(entry.frozen());
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    int size() {
        return values.size();
    }

    Bindings values(int entry) {
        return values.get(entry);
    }

    /** A plan for each entry, in their order. */
    List<StatementPlan> plans(Function<List<String>, List<StatementPlan>> planning) {
        if (texts.size() == values.size()) {
            return planning.apply(texts);
        }
        List<String> sent = new ArrayList<>(texts);
        // What is sent twice also follows itself.
        sent.add(texts.get(texts.size() - 1));
        List<StatementPlan> all = new ArrayList<>(planning.apply(sent));
        all.addAll(Collections.nCopies(values.size() - all.size(), all.get(all.size() - 1)));
        return all;
    }

    void clear() {
        texts.clear();
        values.clear();
        bytes = 0;
    }
}
