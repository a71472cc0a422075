package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Stage;

/**
 * Stage and audit trail, in schema {@code dualwrite} of the authority.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}.
 */
public interface ControlStore {
    /** The stored state; created with the given stage if there is none yet. */
    State load(Stage initial);

    /**
     * Moves the stage by compare-and-set and writes the audit row in the same transaction.
     *
     * @param from the state that the caller has seen
     * @param readings the gates' readings, or the reason given for forcing
     * @return the new state, or the stored one if it is no longer {@code from} (its version differs)
     */
    State move(State from, Stage to, int targetReadPercent, String who, String readings);

    /** The stored state; {@code version} grows with every move. */
    record State(long version, long term, Stage stage, int targetReadPercent) {}
}
