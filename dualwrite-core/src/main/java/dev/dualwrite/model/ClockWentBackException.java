package dev.dualwrite.model;

/**
 * The authority's clock gave a value that cannot be: not above one that is known, or of a term that is not the stored one. The
 * database was restored, or failed over and lost commits; or a new term is just beginning.
 *
 * <p>No value is given while that is so. Whoever needs one waits as for a database that does not answer, until a new term has
 * begun and all tables are suspect.
 */
public final class ClockWentBackException extends DatabaseUnavailableException {
    private static final long serialVersionUID = 1L;
    private final long highest;

    /** @param highest the new term's values must be above it */
    public ClockWentBackException(Side side, String message, long highest) {
        super(side, message, null);
        this.highest = highest;
    }

    /** A value that was read before, or by others, and is not below any of these. */
    public long highest() {
        return highest;
    }
}
