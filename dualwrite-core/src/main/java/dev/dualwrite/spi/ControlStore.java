package dev.dualwrite.spi;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Stage;
import java.time.Instant;
import java.util.List;

/**
 * Stage, instances and audit trail, in schema {@code dualwrite} of the authority.
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

    /** Registers this instance as alive; returns those that ended without {@link #deregister}, each once. */
    List<DeadInstance> register(String instance, String name);

    /**
     * Forgets dead instances that {@link #register} returned, once all their tables are durably suspect.
     */
    void bury(List<DeadInstance> dead);

    /** Says that this instance drained its queue, or wrote all that was left of it to the ledger. */
    void deregister(String instance);

    /** Notes a backend of the application's connections before its first use by this instance. */
    void registerBackend(String instance, Backend backend);

    /** Names of other instances that are alive. */
    List<String> others(String instance);

    /** The stored state; {@code version} grows with every move. */
    record State(long version, long term, Stage stage, int targetReadPercent) {}

    /** An instance that ended without draining, and the backends it may have left behind. */
    record DeadInstance(String instance, String name, Instant registered, List<Backend> backends) {
        public DeadInstance {
            backends = List.copyOf(backends);
        }
    }
}
