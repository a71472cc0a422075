package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far backfill came and what verification found, in schema {@code dualwrite} of the authority.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}.
 */
public interface CheckpointStore {
    /** Progress of each table whose backfill was begun. */
    Map<TableId, Progress> backfill();

    /** Saves a table's progress; durable when it returns. */
    void saveBackfill(TableId table, Progress progress);

    /** The newest verification of each table. */
    Map<TableId, Verification> verifications();

    void saveVerification(TableId table, Verification verification);

    /** Forgets what is saved of a table: it is not migrated any more. */
    void forget(TableId table);

    /** Forgets all progress and all verifications: capture was off in between. */
    void clear();

    /**
     * Backfill of one table.
     *
     * @param barrier clock value read after the barrier: the floor that was raised before the first chunk
     * @param after last key copied, null before the first chunk
     * @param rows rows copied so far
     */
    record Progress(long barrier, @Nullable RowKey after, long rows, long chunks, boolean done) {}

    /**
     * A finished verification.
     *
     * @param rows rows of the authority that were compared
     * @param differences keys that differed when nothing of them was in flight
     */
    record Verification(Instant at, long rows, long differences) {
        public boolean clean() {
            return differences == 0;
        }
    }
}
