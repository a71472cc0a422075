package dev.dualwrite.spi;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one side's rows. Every call sees a snapshot that begins after the call did.
 *
 * <p>Thread-safe. All methods throw {@link DatabaseUnavailableException} when that side does not answer; {@code readRows}
 * on rows of any size and {@code readChunk} hold no more rows than asked for.
 *
 * <p>Ranges are (after, upTo] in the order of that side's own key index; null stands for an open end. The two sides may
 * order text differently, so a key found in a range of one side and not of the other proves nothing: it has to be asked
 * for by key. Consecutive ranges cover every key of either side, whatever its order.
 */
public interface TableReader {
    Side side();

    /** Current rows: a full UPSERT for each key that exists, a DELETE for each that does not. */
    List<Change> readRows(TableId table, Collection<RowKey> keys);

    /**
     * Keys of rows whose columns have these values.
     *
     * @throws DualWriteException if there are more than the reader is willing to hold
     */
    Set<RowKey> keysWhere(Doubt.RowsWhere rows);

    /**
     * The next rows in key order.
     *
     * @param maxRows at least 1
     * @return full UPSERTs; fewer than {@code maxRows} means that the table's end was reached
     */
    List<Change> readChunk(TableId table, @Nullable RowKey after, int maxRows);

    /** The last key of the next {@code rows} rows in key order, or null when fewer follow. */
    @Nullable
    RowKey boundary(TableId table, @Nullable RowKey after, int rows);

    /** All keys in a range. */
    Set<RowKey> keysIn(TableId table, @Nullable RowKey after, @Nullable RowKey upTo);

    /** Row count and an order-independent digest of all rows in a range. Equal rows digest equally on both sides. */
    Digest digest(TableId table, @Nullable RowKey after, @Nullable RowKey upTo);

    /** A digest of each row in a range. */
    Map<RowKey, Long> rowDigests(TableId table, @Nullable RowKey after, @Nullable RowKey upTo);

    /** A digest of each of these rows that exists. */
    Map<RowKey, Long> rowDigests(TableId table, Collection<RowKey> keys);

    /** The planner's row count; a guess, 0 if unknown. */
    long estimate(TableId table);

    /** Digest of a range. */
    record Digest(long rows, long hash) {}
}
