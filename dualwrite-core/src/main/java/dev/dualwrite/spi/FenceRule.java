package dev.dualwrite.spi;

/**
 * The rules of the fence, one by one. Production applies them all; the simulator turns one off at a time and must then
 * find a schedule that diverges ({@code docs/correctness.md} has the table).
 */
public enum FenceRule {
    /** An older change never overwrites a newer one. Without it the last to arrive wins. */
    OLDER_NEVER_WINS,
    /** Overlapping intervals have no known order: the row is read again. Without it the larger hi wins. */
    OVERLAP_IS_REREAD,
    /** Older than a partial image is read again. Without it the columns that the partial lacks are lost. */
    OLDER_THAN_PARTIAL_IS_REREAD,
    /** A delete leaves its entry. Without it a late older image brings the row back. */
    DELETE_LEAVES_ENTRY,
    /** Nothing whose lo is not above the floor is applied, entry or no entry. Without it a pruned entry forgets. */
    FLOOR_HOLDS,
    /** The floor holds where there is an entry, too. Without it what is newer than that entry brings a swept row back. */
    FLOOR_HOLDS_OVER_ENTRIES
}
