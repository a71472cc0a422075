package dev.dualwrite.spi;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.DatabaseUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The instances of the migration, in schema {@code dualwrite} of the authority.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}.
 *
 * <p>An instance is dead when the connection that stands for it is gone for some seconds, or when it was silent for as long
 * as its lease; but only for one that has itself been heard all that time: after a restart of the server nobody was.
 */
public interface InstanceStore {
    /** Says that this instance lives and how far it is; registers it if it is not, or was declared dead meanwhile. */
    Standing beat(Beat beat);

    /** Forgets dead instances that {@link #beat} returned, once all their tables are durably suspect. */
    void bury(List<DeadInstance> dead);

    /**
     * This instance was declared dead, and is not: nobody has to wait for its backends any more on its account, because it
     * reports itself what they commit.
     */
    void outlived(String instance);

    /** Says that this instance drained its queue, or wrote all that was left of it to the ledger. */
    void deregister(String instance);

    /** Notes a backend of the application's connections before its first use by this instance. */
    void registerBackend(String instance, Backend backend);

    /** Other instances that are not declared dead, the longest registered first. */
    List<Other> others(String instance);

    /**
     * What an instance says of itself.
     *
     * @param instance its id
     * @param name for people
     * @param lease how long it may be silent before others declare it dead
     * @param captured the version of the stage under which all its transactions are captured; 0 if some are not
     * @param applied what it acknowledged before this clock value is on the follower, in the ledger, or asked for again
     * @param passed the same, and what was asked for again is settled
     * @param lag how far behind the follower is for it
     */
    record Beat(String instance, String name, Duration lease, long captured, long applied, long passed, Duration lag) {}

    /**
     * What an instance learns when it says that it lives.
     *
     * @param anew it was not registered, or was being declared dead
     * @param eldest it has been registered longer than all others that are alive: it looks after what nobody else does
     * @param dead instances that ended without {@link #deregister}, each given to one instance
     */
    record Standing(boolean anew, boolean eldest, List<DeadInstance> dead, List<Other> others) {
        public Standing {
            dead = List.copyOf(dead);
            others = List.copyOf(others);
        }
    }

    /**
     * Another instance.
     *
     * @param heard it has said that it lives since the asking one was registered
     * @param captured see {@link Beat}
     * @param applied see {@link Beat}
     * @param passed see {@link Beat}
     * @param lag see {@link Beat}
     */
    record Other(String instance, String name, boolean heard, long captured, long applied, long passed, Duration lag) {}

    /** An instance that ended without draining, and the backends it may have left behind. */
    record DeadInstance(String instance, String name, Instant registered, List<Backend> backends) {
        public DeadInstance {
            backends = List.copyOf(backends);
        }
    }
}
