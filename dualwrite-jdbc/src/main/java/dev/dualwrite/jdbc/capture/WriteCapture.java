package dev.dualwrite.jdbc.capture;

import org.jspecify.annotations.Nullable;

/**
 * Tells which rows of its target an INSERT, UPDATE, DELETE or MERGE wrote.
 *
 * <p>Thread-safe: immutable.
 */
interface WriteCapture {
    /** Columns that should come back from the server; empty if the parameters tell everything. */
    default Wanted wanted() {
        return Wanted.NOTHING;
    }

    /**
     * The rows of one execution.
     *
     * @param count rows that it changed, or {@link StatementPlan#UNCOUNTED}
     * @param returned the {@link #wanted} columns of all rows, as far as they came back
     */
    Rows rows(Bindings values, long count, @Nullable Returned returned);
}
