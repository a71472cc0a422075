package dev.dualwrite.verify;

import dev.dualwrite.model.DualWriteException;
import java.util.List;
import java.util.stream.Collectors;

/** The two sides differ, or may differ. */
public final class VerificationFailedException extends DualWriteException {
    private static final long serialVersionUID = 1L;

    VerificationFailedException(List<TableResult> failed) {
        super("The sides differ, or may differ, in "
                + (failed.size() == 1 ? "one table: " : failed.size() + " tables: ")
                + failed.stream().map(TableResult::toString).collect(Collectors.joining("; "))
                + ". What was found is read again by itself: wait until the ledger is empty (awaitNoSuspects), then verify "
                + "again. Of a table that was never backfilled all rows are missing: backfill first");
    }
}
