package dev.dualwrite.samples.quickstart;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the first differing rows to the log: there should be none.
 *
 * <p>Used by one thread.
 *
 * <p>Names keys only, never values.
 */
final class DifferenceLog {

    private static final Logger LOG = LoggerFactory.getLogger(DifferenceLog.class);
    private static final int LIMIT = 1_000;

    private int logged;

    void accept(Difference difference) {
        if (logged++ < LIMIT) {
            LOG.error("{} row of {}: key {}", difference.kind(), difference.table(), difference.key());
        }
    }
}
