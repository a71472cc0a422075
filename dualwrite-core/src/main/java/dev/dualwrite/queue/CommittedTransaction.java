package dev.dualwrite.queue;

import dev.dualwrite.model.Interval;
import dev.dualwrite.model.TransactionChanges;

/**
 * A transaction that the authority committed, with its place and its interval: ready to be applied.
 *
 * @param first sequence number drawn before COMMIT was sent
 * @param last the same, or, where row locks did not order the drawing (autocommit, deferrable keys), one drawn after the
 *     acknowledgement
 * @param interval when it became visible
 * @param bytes what it holds of the budget
 * @param settledNanos {@link System#nanoTime()} at the acknowledgement
 */
public record CommittedTransaction(
        long first, long last, Interval interval, TransactionChanges changes, long bytes, long settledNanos) {}
