package dev.dualwrite.spi;

import dev.dualwrite.model.Interval;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of the fence, as a pure function: the contract of every {@link FencedWriter}, executable.
 *
 * <p>Stateless and thread-safe.
 *
 * <p>Invariant: if a change is applied, every write to its row that the follower holds became visible on the authority
 * before it; if it is dropped, the follower holds one that became visible after it and says all about the row. Why:
 * {@code hi1 <= lo2} means that the first was visible before the second's COMMIT was sent, and the row's lock orders the
 * two in the same way. Changes of one writer are ordered by its sequence numbers as well, which are drawn while the row
 * lock is held. Whatever neither of the two can order is read again.
 */
public final class Fence {
    /** All rules in force. */
    public static final Fence COMPLETE = new Fence(EnumSet.allOf(FenceRule.class));

    private final Set<FenceRule> rules;

    private Fence(Set<FenceRule> rules) {
        this.rules = rules;
    }

    /** A fence that lacks one rule, to show what breaks without it. For tests. */
    public static Fence without(FenceRule rule) {
        return new Fence(EnumSet.complementOf(EnumSet.of(rule)));
    }

    /** Whether a rule is in force. */
    public boolean has(FenceRule rule) {
        return rules.contains(rule);
    }

    /**
     * Judges a change.
     *
     * @param writer the instance that brings it
     * @param entry what the follower remembers of the key, or null
     * @param floor the table's floor, in the term of the change
     */
    public Verdict judge(String writer, @Nullable FenceEntry entry, FencedChange change, long floor) {
        Interval mine = change.interval();
        boolean above = !has(FenceRule.FLOOR_HOLDS) || mine.lo() >= floor;
        if (entry == null) {
            return above ? Verdict.APPLY : Verdict.REREAD;
        }
        if ((above || !has(FenceRule.FLOOR_HOLDS_OVER_ENTRIES)) && newer(writer, entry, change)) {
            return Verdict.APPLY;
        }
        if (again(writer, entry, change)) {
            return Verdict.DROP;
        }
        Interval theirs = entry.interval();
        if (mine.precedes(theirs)) {
            if (!has(FenceRule.OLDER_NEVER_WINS)) {
                return Verdict.APPLY;
            }
            return entry.full() || !has(FenceRule.OLDER_THAN_PARTIAL_IS_REREAD) ? Verdict.DROP : Verdict.REREAD;
        }
        if (change.isRead() && entry.full() && theirs.term() == mine.term() && theirs.lo() >= change.asked()) {
            return Verdict.DROP;
        }
        if (!has(FenceRule.OVERLAP_IS_REREAD)) {
            return mine.hi() > theirs.hi() ? Verdict.APPLY : Verdict.DROP;
        }
        return Verdict.REREAD;
    }

    /**
     * It is the change that the entry is of, written once more because nobody heard of the first commit: merged in the same
     * way, because what was taken from the queue is tried again as it was taken. A partial one may have found no row.
     */
    private static boolean again(String writer, FenceEntry entry, FencedChange change) {
        return !change.isRead()
                && change.change().full()
                && entry.full()
                && entry.writer().equals(writer)
                && entry.sequence() == change.last()
                && entry.interval().equals(change.interval());
    }

    private static boolean newer(String writer, FenceEntry entry, FencedChange change) {
        if (entry.interval().precedes(change.interval())) {
            return true;
        }
        return !change.isRead()
                && entry.interval().term() == change.interval().term()
                && entry.writer().equals(writer)
                && change.first() > entry.sequence();
    }
}
