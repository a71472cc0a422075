package dev.dualwrite.testkit.simulator;

import dev.dualwrite.spi.FenceRule;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the protocol, one by one. A schedule runs with all of them, or with one switched off to show what breaks
 * ({@code docs/correctness.md} has the table).
 */
enum Rule {
    OLDER_NEVER_WINS(FenceRule.OLDER_NEVER_WINS),
    OVERLAP_IS_REREAD(FenceRule.OVERLAP_IS_REREAD),
    OLDER_THAN_PARTIAL_IS_REREAD(FenceRule.OLDER_THAN_PARTIAL_IS_REREAD),
    DELETE_LEAVES_ENTRY(FenceRule.DELETE_LEAVES_ENTRY),
    FLOOR_HOLDS(FenceRule.FLOOR_HOLDS),
    FLOOR_HOLDS_OVER_ENTRIES(FenceRule.FLOOR_HOLDS_OVER_ENTRIES),
    /** Fence and rows are two statements. */
    TWO_STATEMENTS,
    /** Every write to the follower shares its instance's lease, which is closed before the instance is forgotten. */
    LEASE,
    /** The floor is not raised while a write that has read it is under way. */
    FLOOR_EXCLUDES_WRITES,
    /** A partial image that finds no row is read again. */
    PARTIAL_WITHOUT_ROW_IS_REREAD,
    /** A chunk's row is judged like any change; without it, it yields to whatever it does not precede. */
    CHUNK_IS_JUDGED,
    /** Autocommit statements span [drawn, acknowledged]. */
    AUTOCOMMIT_SPANS,
    /** So do explicit transactions on tables with a deferrable key. */
    DEFERRABLE_SPANS,
    /** The sequence number is drawn before COMMIT is sent. */
    NUMBER_BEFORE_COMMIT,
    /** lo is the clock value known before COMMIT is sent. */
    LO_BEFORE_COMMIT,
    /** hi is read after the acknowledgement. */
    HI_AFTER_ACKNOWLEDGEMENT,
    /** A merged image keeps the lo of the oldest image in it. */
    MERGED_KEEPS_OLDEST_LO,
    /** What overlaps a group and is not in it makes the rows that both wrote doubtful. */
    OVERLAP_OUTSIDE_GROUP,
    /** A commit in doubt gives up its place. */
    DOUBT_HOLDS_NOBODY_UP,
    /** What finds no room in the queue is suspect. */
    OVERFLOW_IS_SUSPECT,
    /** A re-read draws lo before its snapshot. */
    REREAD_LO_BEFORE_SNAPSHOT,
    /** A re-read draws hi after its snapshot. */
    REREAD_HI_AFTER_SNAPSHOT,
    /** An entry waits for the backends that may still commit. */
    ENTRY_WAITS_FOR_BACKENDS,
    /** An entry waits for the transactions that were alive when it was made. */
    ENTRY_WAITS_FOR_TRANSACTIONS,
    /** An entry is read again only when its maker's queue has passed its mark. */
    ENTRY_WAITS_FOR_QUEUE,
    /** Closing an entry does not close one that was made since. */
    LATER_ENTRY_STAYS,
    /** A death makes tables suspect. */
    DEATH_IS_SUSPECT,
    /** A death makes all tables suspect, not those that the last heartbeat named. */
    DEATH_SUSPECTS_ALL_TABLES,
    /** One that was declared dead registers again before it uses a new connection. */
    CONNECTION_NEEDS_REGISTRATION,
    /** The sweep of a suspect table first raises its floor. */
    SWEEP_RAISES_FLOOR,
    /** Backfill first raises the floor to a clock value that is read after the barrier. */
    BACKFILL_RAISES_FLOOR,
    /** Backfill waits for the transactions that began before all writes were captured. */
    BARRIER,
    /** The barrier counts what was sent uncaptured and has not begun on the server. */
    BARRIER_COUNTS_SENT,
    /** Rows that the follower has in a chunk's range, and the chunk has not, are read again. */
    CHUNK_SPEAKS_FOR_ABSENCE,
    /** G4: a re-read counts as open until the queue has passed its snapshot. */
    REREAD_OPEN_UNTIL_PASSED,
    /** One clock value that two intervals share orders them. */
    TOUCHING_IS_ORDERED,
    /** An instance's numbers order its own changes. */
    OWN_NUMBERS_ORDER,
    /** A full entry that began after what asked for a re-read settles it. */
    LATER_ENTRY_SETTLES_REREAD,
    /** hi is stamped soon after the acknowledgement, not when the applier is free. */
    TICKER;

    private final @Nullable FenceRule fenceRule;

    Rule() {
        this(null);
    }

    Rule(@Nullable FenceRule fenceRule) {
        this.fenceRule = fenceRule;
    }

    /** The production seam that switches it off; null if that is the simulator's own affair. */
    @Nullable
    FenceRule fenceRule() {
        return fenceRule;
    }
}
