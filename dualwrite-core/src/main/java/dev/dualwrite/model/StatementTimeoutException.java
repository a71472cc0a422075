package dev.dualwrite.model;

import org.jspecify.annotations.Nullable;

/**
 * A statement of ours was ended by its time limit. The database answers, so trying again and again may never help: whoever
 * catches it asks for less, or gives up after some tries.
 */
public final class StatementTimeoutException extends DatabaseUnavailableException {
    private static final long serialVersionUID = 1L;

    public StatementTimeoutException(Side side, String message, @Nullable Throwable cause) {
        super(side, message, cause);
    }
}
