package dev.dualwrite.backfill;

import dev.dualwrite.job.Pacing;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.spi.LedgerStore;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads all rows of a table again: how a table that is suspect as a whole becomes sound.
 *
 * <p>Thread-safe; runs on the caller's thread.
 *
 * <p>Invariant: the floor is raised to a clock value that is read first. So whatever was on its way to the follower at
 * that moment is read again when it arrives, and cannot bring back a row that the sweep found on neither side.
 */
public final class TableSweeper {
    private final BackfillSeams seams;
    private final ChunkCopier copier;
    private final int chunkRows;
    private final Pacing pacing;

    /**
     * @param chunkRows largest number of rows in a chunk, at least 1
     * @param pacing waits before the next try while a database does not answer
     */
    public TableSweeper(BackfillSeams seams, int chunkRows, Pacing pacing) {
        this.seams = seams;
        this.copier = new ChunkCopier(seams);
        this.chunkRows = chunkRows;
        this.pacing = pacing;
    }

    /**
     * What became of a sweep.
     *
     * @param rows rows of the authority that were read
     * @param refused what the follower said of one row, if it refused too many to name them all in the ledger; else null, and
     *     each key is settled now, or in the ledger by a new entry
     */
    public record Swept(long rows, @Nullable String refused) {}

    /**
     * Goes through the whole table. Waits while a database does not answer and goes on where it was.
     *
     * @throws InterruptedException if the thread was interrupted; nothing is proven then
     */
    public Swept sweep(TableId table) throws InterruptedException {
        patiently(table, () -> {
            seams.writer().raiseFloor(table, seams.clock().tick());
            return table;
        });
        ChunkSize size = new ChunkSize(chunkRows);
        long rows = 0;
        int refused = 0;
        String said = null;
        RowKey after = null;
        boolean end = false;
        while (!end) {
            ChunkCopier.Chunk chunk = next(table, after, size.rows(), refused <= LedgerStore.KEYS_PER_TABLE);
            size.learn(chunk.rows(), chunk.bytes());
            rows += chunk.rows();
            for (Refusal refusal : chunk.refused()) {
                refused++;
                said = refusal.reason();
            }
            after = chunk.last();
            end = chunk.end();
        }
        return new Swept(rows, refused <= LedgerStore.KEYS_PER_TABLE ? null : said);
    }

    private ChunkCopier.Chunk next(TableId table, @Nullable RowKey after, int maxRows, boolean naming)
            throws InterruptedException {
        return patiently(table, () -> copier.copy(table, after, maxRows, naming));
    }

    private <R> R patiently(TableId table, Supplier<R> call) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int attempt = 1; ; attempt++) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            try {
                return call.get();
            } catch (DatabaseUnavailableException e) {
                seams.listeners()
                        .tell(l -> l.trouble(
                                "Reading " + table + " again waits for the "
                                        + e.side().label(),
                                e));
                pacing.pause(attempt, never);
            }
        }
    }
}
