package dev.dualwrite;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.ControlStore.DeadInstance;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * This instance among the instances of the migration, and what those lost that died without draining.
 *
 * <p>Threading: no state of its own. {@link #begin} waits on the thread that starts, before any other uses this.
 *
 * <p>Invariants: what instances that died before may have lost is durably suspect when {@link #begin} returns. Nobody buries
 * a dead instance before that is so; an instance that does not {@link #end} is dead for the next one that accounts.
 */
final class Registration {
    private static final Duration DYING_LIMIT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Ports ports;
    private final String name;
    private final BooleanSupplier capturing;
    private final Listeners listeners;

    /**
     * @param name of this instance, for people
     * @param capturing whether writes are captured: otherwise the dead had nothing to lose
     */
    Registration(Ports ports, String name, BooleanSupplier capturing, Listeners listeners) {
        this.ports = ports;
        this.name = name;
        this.capturing = capturing;
        this.listeners = listeners;
    }

    /**
     * Registers this instance and accounts for the dead. The server may not have noticed yet that a process before this one
     * was killed, so others are waited for a while. One that is still there after this is taken for alive; should it die
     * later, {@link #account} finds it.
     */
    void begin() {
        account();
        awaitTheDying();
        account();
        List<String> others = others();
        if (!others.isEmpty() && capturing.getAsBoolean()) {
            listeners.tell(l -> l.notAlone(others));
        }
    }

    /** Makes durably suspect what instances lost that died without draining. Also says that this instance lives. */
    void account() {
        List<DeadInstance> dead = ports.control().register(ports.instance(), name);
        if (!dead.isEmpty()) {
            if (capturing.getAsBoolean()) {
                ports.ledger().add(ports.instance(), lostBy(dead));
                int tables = ports.tables().all().size();
                listeners.tell(l -> l.instancesDied(dead.size(), tables));
            }
            ports.control().bury(dead);
        }
    }

    private void awaitTheDying() {
        long until = System.nanoTime() + DYING_LIMIT.toNanos();
        try {
            while (!others().isEmpty() && System.nanoTime() < until) {
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Suspicion> lostBy(List<DeadInstance> dead) {
        List<Suspicion> lost = new ArrayList<>();
        for (DeadInstance instance : dead) {
            for (TableId table : ports.tables().inOrder()) {
                lost.add(new Suspicion(table, null, SuspectReason.INSTANCE_DIED, 0, instance.backends()));
            }
        }
        return lost;
    }

    /** The gate that holds while this is the only instance. */
    Gate alone() {
        return to -> {
            List<String> others = others();
            return new Gate.Reading(
                    "one instance",
                    others.isEmpty(),
                    others.isEmpty() ? "this one" : others + " too",
                    others.isEmpty() ? "" : "stop the others: this version supports a single instance");
        };
    }

    private List<String> others() {
        return ports.control().others(ports.instance());
    }

    /**
     * Deregisters this instance: only when everything that it recorded is applied or durably suspect.
     *
     * @throws DatabaseUnavailableException if the authority does not answer; the instance then counts as dead
     */
    void end() {
        ports.control().deregister(ports.instance());
    }
}
