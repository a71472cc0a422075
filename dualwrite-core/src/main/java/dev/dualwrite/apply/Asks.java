package dev.dualwrite.apply;

import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.FencedWriter.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes what the applier cannot settle itself. Implementations must not block on a database. */
public interface Asks {
    /** These rows are to be read again; the values are the {@code hi} that asks for it. */
    void reread(Map<RowKey, Long> asked);

    /** Rows to look for once the queue has passed a number. */
    void lookUp(List<Doubt.RowsWhere> rows, long mark);

    /** Columns of a table by which rows are still to be looked for. */
    Set<String> searched(TableId table);

    /** Whether the table's changes are not to be applied: it is suspect as a whole meanwhile, and read again later. */
    boolean parked(TableId table);

    /** This row may differ until the ledger has settled it. */
    void suspect(RowKey key, SuspectReason reason);

    /** The follower refused this row: it may differ until the ledger has settled it. */
    void refused(Refusal refusal);

    /**
     * Rows of this table may differ until the ledger has settled it.
     *
     * @param from the row with which they went, which is suspect as well; null if any row is meant
     */
    void suspect(TableId table, @Nullable RowKey from, SuspectReason reason);
}
