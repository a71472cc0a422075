package dev.dualwrite.model;

import org.jspecify.annotations.Nullable;

/**
 * One of our own connections could not do its work now, but the same work may succeed later: the server is down, the
 * connection broke, a lock or a statement timed out, the transaction has to be retried.
 *
 * <p>What was asked for may or may not have happened: whoever catches it does the whole of it again.
 */
public sealed class DatabaseUnavailableException extends DualWriteException
        permits StatementTimeoutException, ClockWentBackException {
    private static final long serialVersionUID = 1L;
    private final Side side;

    public DatabaseUnavailableException(Side side, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.side = side;
    }

    /** The database that did not answer. */
    public Side side() {
        return side;
    }
}
