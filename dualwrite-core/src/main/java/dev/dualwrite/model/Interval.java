package dev.dualwrite.model;

/**
 * When a change became visible, on the authority's clock: after {@code lo} was drawn and before {@code hi} was.
 *
 * @param term the reign in which the clock was read: the first part of every comparison
 * @param lo newest clock value that was known before the COMMIT (or autocommit statement) was sent
 * @param hi a clock value read after it was acknowledged
 */
public record Interval(long term, long lo, long hi) {
    public Interval {
        if (hi < lo) {
            throw new IllegalArgumentException("An interval ends before it begins: [" + lo + ", " + hi + "]");
        }
    }

    /** All of this interval lies before all of the other, or touches it in the one reading that both share. */
    public boolean precedes(Interval other) {
        return term < other.term || (term == other.term && hi <= other.lo);
    }

    @Override
    public String toString() {
        return term + ":[" + lo + ", " + hi + "]";
    }
}
