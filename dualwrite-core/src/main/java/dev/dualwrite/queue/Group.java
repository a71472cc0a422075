package dev.dualwrite.queue;

import java.util.List;

/**
 * What the applier takes at once.
 *
 * @param transactions whole transactions by their first sequence number
 * @param overlapping transactions that stay in the queue and whose span overlaps one of these: rows that both wrote have
 *     no known order
 */
public record Group(List<CommittedTransaction> transactions, List<CommittedTransaction> overlapping) {
    public static final Group NONE = new Group(List.of(), List.of());

    public Group {
        transactions = List.copyOf(transactions);
        overlapping = List.copyOf(overlapping);
    }

    public boolean isEmpty() {
        return transactions.isEmpty();
    }

    /** Bytes of the budget that its transactions hold. */
    public long bytes() {
        return transactions.stream().mapToLong(CommittedTransaction::bytes).sum();
    }
}
