package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;

/**
 * Which instances may write to the follower; held by the follower itself.
 *
 * <p>Thread-safe; {@link #open} and {@link #close} throw {@link DatabaseUnavailableException}.
 *
 * <p>Invariant: every transaction of {@link FencedWriter} shares its instance's lease until it ends and writes only if that
 * is open. So when {@link #close} has returned, the instance writes nothing more, be its process frozen or not.
 */
public interface Leases {
    /** This instance may write. */
    void open();

    /** Another instance may not write any more; waits for what it has under way. */
    void close(String instance);

    /** Whether a write of this instance was turned away since its lease was last opened. */
    boolean lost();
}
