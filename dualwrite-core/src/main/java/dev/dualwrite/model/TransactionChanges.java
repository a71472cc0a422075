package dev.dualwrite.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one transaction wrote: at most one change for each row, in the order of first touch, and its doubts.
 */
public record TransactionChanges(List<Change> changes, List<Doubt> doubts) {
    public static final TransactionChanges NONE = new TransactionChanges(List.of(), List.of());

    public TransactionChanges {
        changes = List.copyOf(changes);
        doubts = List.copyOf(doubts);
    }

    /** Merges the changes of one transaction, given in the order of its statements, into one for each row. */
    public static TransactionChanges merge(List<Change> inOrder, List<Doubt> doubts) {
        if (inOrder.size() < 2) {
            return new TransactionChanges(inOrder, doubts);
        }
        Map<RowKey, Change> merged = new LinkedHashMap<>();
        for (Change change : inOrder) {
            merged.merge(change.key(), change, Change::then);
        }
        return new TransactionChanges(List.copyOf(merged.values()), doubts);
    }

    public boolean isEmpty() {
        return changes.isEmpty() && doubts.isEmpty();
    }

    /** An estimate of the heap that this holds, in bytes. */
    public long bytes() {
        long bytes = 96 + 160L * doubts.size();
        for (Change change : changes) {
            bytes += change.bytes();
        }
        return bytes;
    }
}
