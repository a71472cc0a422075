package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;

/**
 * The migration's clock: a sequence on the authority, read by connections of ours.
 *
 * <p>Thread-safe. Strictly increasing in real time over all instances: a reading that begins after another one ended is
 * greater.
 */
public interface AuthorityClock {
    /**
     * Draws the next value, at least 1.
     *
     * @throws DatabaseUnavailableException if the authority does not answer our connection
     */
    long tick();
}
