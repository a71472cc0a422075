package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import java.util.Collection;

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

    /**
     * Begins a new term, because the clock gave a value that cannot be. All in one transaction: all tables become suspect if
     * writes are captured, what was verified is forgotten, the term and the version grow above all that are known, with an
     * audit row, and the clock is set to the new term's begin. So no value of a term is taken for one before all tables are
     * durably suspect.
     *
     * @param highest the clock's new values must be above it
     * @param version of the state that the caller knows: the new one is above it, though the stored one may be older
     * @param instance the instance that begins it
     * @return the new state; or the stored one if the clock is above {@code highest} already, since another instance did so
     */
    State newTerm(long highest, long version, String who, String instance, Collection<TableId> tables);

    /** The stored state; {@code version} grows with every move. */
    record State(long version, long term, Stage stage, int targetReadPercent) {}
}
