package dev.dualwrite.backfill;

import dev.dualwrite.job.Pacing;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
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
     * Goes through the whole table. Waits while a database does not answer and goes on where it was.
     *
     * @return rows of the authority that were read; each key is settled now, or in the ledger by a new entry
     * @throws InterruptedException if the thread was interrupted; nothing is proven then
     */
    public long sweep(TableId table) throws InterruptedException {
        patiently(table, () -> {
            seams.writer().raiseFloor(table, seams.clock().tick());
            return table;
        });
        ChunkSize size = new ChunkSize(chunkRows);
        long rows = 0;
        RowKey after = null;
        boolean end = false;
        while (!end) {
            ChunkCopier.Chunk chunk = next(table, after, size.rows());
            size.learn(chunk.rows(), chunk.bytes());
            rows += chunk.rows();
            after = chunk.last();
            end = chunk.end();
        }
        return rows;
    }

    private ChunkCopier.Chunk next(TableId table, @Nullable RowKey after, int maxRows) throws InterruptedException {
        return patiently(table, () -> copier.copy(table, after, maxRows));
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
