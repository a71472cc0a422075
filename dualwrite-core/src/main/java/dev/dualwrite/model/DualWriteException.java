package dev.dualwrite.model;

import org.jspecify.annotations.Nullable;

/**
 * Root of the library's own errors. Its message says what happened, to which object, and what to do; it never holds a
 * password or a bound value.
 *
 * <p>The authority's own {@code SQLException}s are not wrapped in it: they reach the application as they are.
 */
public class DualWriteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DualWriteException(String message) {
        super(message);
    }

    public DualWriteException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
