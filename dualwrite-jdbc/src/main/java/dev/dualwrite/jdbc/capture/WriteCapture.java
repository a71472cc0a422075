package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
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

    /** The best mode of an execution whose {@link #wanted} columns came back. */
    default CaptureMode whenReturned() {
        return CaptureMode.REREAD;
    }

    /**
     * The rows of one execution.
     *
     * @param count rows that it changed, or {@link StatementPlan#UNCOUNTED}
     * @param returned the {@link #wanted} columns of all rows, as far as they came back
     */
    Rows rows(Bindings values, long count, @Nullable Returned returned);
}
