package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;

/**
 * The migration's clock: a sequence on the authority, read by connections of ours.
 *
 * <p>Thread-safe. Strictly increasing in real time over all instances: a reading that begins after another one ended is
 * greater. Where that does not hold any more, because the authority lost what it had, no value is given until a new {@link
 * dev.dualwrite.model.Term} has begun.
 */
public interface AuthorityClock {
    /**
     * Draws the next value, at least 1.
     *
     * @throws dev.dualwrite.model.ClockWentBackException if the value is not above all that are known
     * @throws DatabaseUnavailableException if the authority does not answer our connection, or the follower cannot be asked
     *     for the newest value that it holds
     */
    long tick();
}
