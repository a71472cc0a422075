package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import java.util.List;

/**
 * The one door into the follower: live changes, chunks and re-reads all enter through it.
 *
 * <p>Thread-safe; calls run in transactions of their own and may run at the same time.
 *
 * <p>Invariant: every change gets the verdict of {@link Fence#COMPLETE} against an entry that cannot change until the
 * changes that won are committed; fence entry and row are committed together. First the fence, sorted by table and key,
 * in a statement of its own, then the rows: a single statement would not see rows that came while it waited.
 */
public interface FencedWriter {
    /**
     * Judges the changes and writes those that won, in one transaction of the follower.
     *
     * <p>At most one change for a key. A change that the follower refuses for good (a constraint, a value out of range)
     * does not stop the others: it comes back as refused and leaves no fence entry.
     *
     * @throws DatabaseUnavailableException if it may or may not have happened; doing it again is safe
     */
    Outcome write(List<FencedChange> changes);

    /**
     * Raises a table's floor: from now on nothing whose {@code lo} is below it is applied as it is. Excludes apply
     * transactions while it does so. Never lowers it.
     *
     * @throws DatabaseUnavailableException if it may or may not have happened; doing it again is safe
     */
    void raiseFloor(TableId table, long floor);

    /**
     * What became of the changes of one call.
     *
     * @param applied how many won
     * @param dropped how many were older than what is there
     * @param reread changes whose rows must be read again, with the {@code hi} that asks for it
     * @param refused keys that the follower refused, with its reason
     */
    record Outcome(int applied, int dropped, List<Reread> reread, List<Refusal> refused) {
        public Outcome {
            reread = List.copyOf(reread);
            refused = List.copyOf(refused);
        }
    }

    /** A key to read again. */
    record Reread(RowKey key, long asked) {}

    /** A key that was refused; the reason holds no values. */
    record Refusal(RowKey key, String sqlState, String reason) {}
}
