package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
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

    /**
     * The one change of an execution whose {@link #rows}, if they were asked for, would be that change alone, DERIVED; it is
     * spelled out when it is needed, which is not on the application's thread.
     *
     * @param values not used after the call
     * @return null if more than a look at the values' types would be needed to know that
     */
    default @Nullable Change later(Bindings values, long count) {
        return null;
    }
}
