package dev.dualwrite.ledger;

import dev.dualwrite.model.TableId;
import org.jspecify.annotations.Nullable;

/** Reads all rows of a table again, in chunks, through the fence. */
@FunctionalInterface
public interface TableSweep {
    /**
     * Returns when every row of the table was settled, or is in the ledger by a new entry.
     *
     * @return null; or, if the follower refused too many rows to name each of them, what it said of one: then the table stays
     *     suspect as a whole
     */
    @Nullable
    String sweep(TableId table) throws InterruptedException;
}
