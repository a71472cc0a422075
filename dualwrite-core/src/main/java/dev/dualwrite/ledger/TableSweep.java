package dev.dualwrite.ledger;

import dev.dualwrite.model.TableId;

/** Reads all rows of a table again, in chunks, through the fence. */
@FunctionalInterface
public interface TableSweep {
    /** Returns when every row of the table was settled, or is in the ledger by a new entry. */
    void sweep(TableId table) throws InterruptedException;
}
