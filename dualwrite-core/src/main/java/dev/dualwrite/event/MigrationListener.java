package dev.dualwrite.event;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a migration. Every method does nothing unless overridden.
 *
 * <p>Called on the library's own threads, never on the application's, and outside every lock; a fault of a listener is
 * contained and logged. Methods should return quickly: the stream waits for them.
 */
public interface MigrationListener {
    /**
     * A group was committed on the follower.
     *
     * @param transactions whole transactions in it
     * @param applied changes that won the fence
     * @param dropped changes that were older than what is there
     * @param reread changes whose rows will be read again
     * @param lag from the acknowledgement of the oldest transaction in it to now
     */
    default void groupApplied(int transactions, int applied, int dropped, int reread, Duration lag) {}

    /** The fence on the follower forgot entries that nothing can be older than any more. */
    default void forgotten(int entries) {}

    /** Rows were read again and written. */
    default void reread(int rows) {}

    /** Keys or a table became suspect, durably. */
    default void suspected(TableId table, SuspectReason reason, int entries) {}

    /**
     * The authority's clock had gone back: it was restored, or failed over and lost commits. A new term has begun, all tables
     * are suspect and are read again. Told by each instance when it learns of it.
     */
    default void clockWentBack(long term) {}

    /**
     * Suspects cannot be read again yet, because of what may still commit. Told when that has lasted for some seconds, and when
     * it changes.
     *
     * @param forWhat each as "backend 4711"
     */
    default void suspectsWait(List<String> forWhat) {}

    /**
     * The target refused rows that it had not refused before. They are suspect, and tried again less and less often.
     *
     * @param why what the target said, with the names of constraint and column where it names them, and without values
     */
    default void refused(TableId table, String why, int rows) {}

    /** Ledger entries were closed by proof. */
    default void cleared(TableId table, int entries) {}

    /**
     * The queue was full; what was written went to the ledger. Told about once a second.
     *
     * @param changes how many since the last call: rows, and tables where there were too many rows
     */
    default void overflowed(int changes) {}

    /** A database stopped or resumed answering our own connections. */
    default void reachable(Side side, boolean reachable, @Nullable String why) {}

    /** An instance starts in the stage that is stored. */
    default void stageLoaded(Stage stage) {}

    /**
     * Earlier instances ended without draining, killed or cut off; what they had in flight is accounted for.
     *
     * @param tables that are suspect as a whole now, and read again
     */
    default void instancesDied(int instances, int tables) {}

    /** Others took this instance for dead, since it was silent for longer than its lease; it goes on now, and lost nothing. */
    default void outlived() {}

    /**
     * This instance is being closed, and what is under way is not at its end after a second.
     *
     * @param open transactions of the application that have not ended
     * @param queued transactions that are not on the target yet
     * @param rereads keys that wait to be read again
     * @param limit how long closing waits for all of them at most
     */
    default void closing(long open, int queued, int rereads, Duration limit) {}

    /**
     * This instance was closed.
     *
     * @param left transactions and re-reads that were not applied and went to the ledger
     * @param complete everything is applied or durably in the ledger; if not, the next start reads all tables again
     */
    default void closed(long left, boolean complete) {}

    /** The stage changed. */
    default void stageChanged(Stage from, Stage to) {}

    /**
     * Backfill went on.
     *
     * @param rows rows of the table that were copied so far, since its start (resumed runs included)
     * @param estimate estimated rows of the table, at least {@code rows} once done
     */
    default void backfillProgress(TableId table, long rows, long estimate, boolean done) {}

    /** Backfill cannot begin yet. Told whenever what it waits for changes. */
    default void backfillWaiting(String forWhat) {}

    /**
     * Backfill of a table goes on where it was left.
     *
     * @param chunk the first chunk to be copied now, counted from 1
     * @param rows rows that were copied before
     */
    default void backfillResumed(TableId table, long chunk, long rows) {}

    /**
     * Verification went on.
     *
     * @param rows rows of the table that were compared so far
     * @param estimate estimated rows of the table, at least {@code rows}
     */
    default void verifyProgress(TableId table, long rows, long estimate) {}

    /** A table was verified. */
    default void verified(TableId table, long rows, long differences) {}

    /**
     * A table's changes are not applied any more, because the sides define it differently: others go on. Told again when
     * the reason changes.
     */
    default void tableParked(TableId table, Parking parking) {}

    /** Both sides define a parked table alike again: it is read again as a whole, and its changes are applied. */
    default void tableResumed(TableId table) {}

    /** A table that the patterns select appeared; it is read as a whole unless it is told as parked. */
    default void tableJoined(TableId table) {}

    /** A table is not migrated any more: the authority lacks it, or it has no key now. */
    default void tableLeft(TableId table) {}

    /**
     * Somebody may have written to a table past capture: it is suspect as a whole and read again. Told of a table at most
     * every five minutes; it may be a false alarm.
     */
    default void bypassed(TableId table, String why) {}

    /**
     * Something failed; the application is not affected.
     *
     * @param what the whole of what an operator has to know, as a clause: "Reading public.t again failed; it is tried again"
     */
    default void trouble(String what, Throwable cause) {}
}
