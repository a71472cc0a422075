package dev.dualwrite.model;

/**
 * The term of a clock value: a value says by itself in which term it was read.
 *
 * <p>Stateless.
 *
 * <p>Invariant: every value of a term is greater than every value of the terms before. A term that begins sets the clock to
 * {@link #begin}, so floors, checkpoints, intervals and whatever else holds clock values compares as if the term stood before
 * each of them. A term lasts for 2<sup>40</sup> readings: at a thousand a second, for 34 years.
 */
public final class Term {
    private static final int BITS = 40;

    private Term() {}

    /** The term in which a value was read; 0, which stands for none, counts as of term 1. */
    public static long of(long clock) {
        return (clock >> BITS) + 1;
    }

    /**
     * What the clock is set to when a term begins: greater than all values of the terms before.
     *
     * @param term at least 1
     */
    public static long begin(long term) {
        if (term < 1 || term > 1L << (Long.SIZE - 1 - BITS)) {
            throw new IllegalArgumentException("Terms are counted from 1, and this is " + term);
        }
        return (term - 1) << BITS;
    }
}
