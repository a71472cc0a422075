package dev.dualwrite.backfill;

import dev.dualwrite.event.RefusedRows;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.reread.Reread.Read;
import dev.dualwrite.reread.Reread.Remainder;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.spi.TableReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies one range of keys after the other from the authority to the follower, while the application writes.
 *
 * <p>Thread-safe: it holds no state. Chunks enter through the fence like everything else.
 *
 * <p>Invariant: when {@link #copy} returns, every key of its range holds on the follower what the authority had at some
 * moment of the call or later, or is in the ledger, durably. The follower's rows that the chunk lacks are read again by
 * key, never deleted on the chunk's word: the two servers may order text differently, so that one side's range is not
 * the other's.
 */
final class ChunkCopier {
    /** A hot row is read again so often, then left to the ledger. */
    static final int ROUNDS = 5;

    private final BackfillSeams seams;
    private final Reread reread;
    private final TableReader follower;

    ChunkCopier(BackfillSeams seams) {
        this.seams = seams;
        this.reread = seams.reread();
        this.follower = seams.follower();
    }

    /**
     * A range that was copied.
     *
     * @param last its last key; where the range began if it was empty
     * @param rows rows of the authority in it
     * @param bytes heap that they took
     * @param end it was the table's last
     * @param refused rows that the follower refused
     */
    record Chunk(@Nullable RowKey last, int rows, long bytes, boolean end, List<Refusal> refused) {}

    /**
     * Copies the next rows; with the last of them also whatever the follower has beyond.
     *
     * @param after where the range begins, exclusive; null for the table's begin
     * @param naming rows that the follower refuses are to be in the ledger; if not, the caller answers for them
     * @throws DatabaseUnavailableException if a database did not answer; doing it again is safe
     */
    Chunk copy(TableId table, @Nullable RowKey after, int maxRows, boolean naming) {
        Read read = reread.between(() -> seams.authority().readChunk(table, after, maxRows));
        List<Change> rows = read.rows();
        boolean end = rows.size() < maxRows;
        RowKey last = rows.isEmpty() ? after : rows.get(rows.size() - 1).key();
        Outcome outcome = reread.write(read, Map.of());

        Left left = new Left(new ArrayList<>(), new ArrayList<>(outcome.refused()));
        Set<RowKey> open = new HashSet<>();
        outcome.reread().forEach(again -> open.add(again.key()));
        settle(open, left);

        Set<RowKey> copied = new HashSet<>();
        long bytes = 0;
        for (Change row : rows) {
            copied.add(row.key());
            bytes += row.bytes();
        }
        settleExtras(table, after, end ? null : last, copied, maxRows, left);
        note(left, naming);
        return new Chunk(last, rows.size(), bytes, end, left.refused());
    }

    /** What could not be settled: rows that were being written, and rows that the follower refused. */
    private record Left(List<RowKey> unsettled, List<Refusal> refused) {}

    private void note(Left left, boolean naming) {
        long now = seams.mark().getAsLong();
        List<Suspicion> suspicions = new ArrayList<>();
        left.unsettled().forEach(key -> suspicions.add(Suspicion.of(key, SuspectReason.UNSETTLED, now)));
        if (naming) {
            left.refused().forEach(r -> suspicions.add(Suspicion.refused(r.key(), r.reason(), now)));
        }
        if (!suspicions.isEmpty()) {
            RefusedRows first = new RefusedRows();
            seams.ledger().add(seams.instance(), suspicions).forEach(s -> first.add(s.table(), s.detail()));
            first.tell(seams.listeners());
        }
    }

    /** An open end is cut into pieces, since the follower may have any number of rows there. */
    private void settleExtras(
            TableId table, @Nullable RowKey after, @Nullable RowKey upTo, Set<RowKey> copied, int maxRows, Left left) {
        RowKey from = after;
        RowKey to;
        do {
            to = upTo != null ? upTo : follower.boundary(table, from, maxRows);
            Set<RowKey> extras = new HashSet<>(follower.keysIn(table, from, to));
            extras.removeAll(copied);
            settle(extras, left);
            from = to;
        } while (upTo == null && to != null);
    }

    private void settle(Collection<RowKey> keys, Left left) {
        if (keys.isEmpty()) {
            return;
        }
        Remainder remainder = reread.settle(keys, ROUNDS);
        left.unsettled().addAll(remainder.unsettled());
        left.refused().addAll(remainder.refused());
    }
}
