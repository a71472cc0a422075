package dev.dualwrite;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.InstanceStore.Beat;
import dev.dualwrite.spi.InstanceStore.DeadInstance;
import dev.dualwrite.spi.InstanceStore.Standing;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * This instance among the instances of the migration, and what those lost that died without draining.
 *
 * <p>Threading: {@link #begin} waits on the thread that starts, before any other uses this; then {@link #account} is called on
 * one thread. The rest from any.
 *
 * <p>Invariants:
 * <ul>
 *   <li>What instances that died before may have lost is durably suspect when {@link #begin} returns.
 *   <li>A dead instance is buried only after all tables are durably suspect on its account and its lease on the follower is
 *       closed. So whoever works that off knows that the dead writes nothing more, be it only frozen.
 *   <li>One that was declared dead and goes on has lost nothing: it opens its lease again, says that nobody has to wait for
 *       its backends, and applies what it has queued; the fence judges that like any change. Should it have written
 *       uncaptured meanwhile, because the stage moved, all tables are suspect on its own account first.
 *   <li>An instance that does not {@link #end} is dead for the next one that accounts.
 * </ul>
 */
final class Registration {
    /** Longer than others need to be heard, or to be found dead when their connection is gone. */
    private static final Duration HEARING_LIMIT = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Ports ports;
    private final Supplier<Beat> beat;
    private final BooleanSupplier capturing;
    private final Listeners listeners;
    private final Set<String> accounted = new HashSet<>();
    private boolean begun;
    private boolean outliving;
    private long capturedBefore;
    private volatile Standing standing = new Standing(true, false, List.of(), List.of());

    /**
     * @param beat what this instance says of itself now
     * @param capturing whether writes are captured: otherwise the dead had nothing to lose
     */
    Registration(Ports ports, Supplier<Beat> beat, BooleanSupplier capturing, Listeners listeners) {
        this.ports = ports;
        this.beat = beat;
        this.capturing = capturing;
        this.listeners = listeners;
    }

    /**
     * Registers this instance and accounts for the dead. One that was killed a moment ago is not told from one that is alive:
     * so all others are waited for until they are heard, or found dead, or silent for too long to wait.
     */
    void begin() {
        account();
        long until = System.nanoTime() + HEARING_LIMIT.toNanos();
        try {
            while (standing.others().stream().anyMatch(other -> !other.heard()) && System.nanoTime() < until) {
                Thread.sleep(LOOK.toMillis());
                account();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that this instance lives, and makes durably suspect what instances lost that died without draining. */
    void account() {
        Beat said = beat.get();
        Standing now = ports.instances().beat(said);
        // Whoever says so for the first time is not known either; it was not declared dead.
        if (now.anew() && begun) {
            outliving = true;
        } else if (!outliving) {
            capturedBefore = said.captured();
        }
        begun = true;
        standing = now;
        bury(now.dead());
        outlive(said);
    }

    private void bury(List<DeadInstance> dead) {
        if (dead.isEmpty()) {
            return;
        }
        if (capturing.getAsBoolean()) {
            List<DeadInstance> unaccounted =
                    dead.stream().filter(d -> !accounted.contains(d.instance())).toList();
            if (!unaccounted.isEmpty()) {
                ports.ledger().add(ports.instance(), lostBy(unaccounted));
                unaccounted.forEach(d -> accounted.add(d.instance()));
                int tables = ports.tables().all().size();
                listeners.tell(l -> l.instancesDied(unaccounted.size(), tables));
            }
            try {
                dead.forEach(d -> ports.leases().close(d.instance()));
            } catch (DatabaseUnavailableException e) {
                return; // they are buried when the target is there again
            }
        }
        ports.instances().bury(dead);
        dead.forEach(d -> accounted.remove(d.instance()));
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

    /** After this instance was declared dead: what others need to know, and the way back to the follower. */
    private void outlive(Beat said) {
        if (outliving && said.captured() > 0) {
            if (said.captured() != capturedBefore) {
                ports.ledger()
                        .add(
                                ports.instance(),
                                ports.tables().inOrder().stream()
                                        .map(table -> Suspicion.of(table, SuspectReason.INSTANCE_DIED, 0))
                                        .toList());
            }
            ports.instances().outlived(ports.instance());
            outliving = false;
            listeners.tell(MigrationListener::outlived);
        }
        if (ports.leases().lost()) {
            ports.leases().open();
        }
    }

    /** Whether this instance looks after an entry that was made by that one: by itself, or by one that is gone. */
    boolean looksAfter(String instance) {
        Standing now = standing;
        return instance.equals(ports.instance())
                || now.eldest()
                        && now.others().stream().noneMatch(o -> o.instance().equals(instance));
    }

    /** Whether none that lives was registered before this instance, when it last said that it lives. */
    boolean eldest() {
        return standing.eldest();
    }

    /**
     * Deregisters this instance: only when everything that it recorded is applied or durably suspect.
     *
     * @throws DatabaseUnavailableException if the authority does not answer; the instance then counts as dead
     */
    void end() {
        ports.instances().deregister(ports.instance());
    }
}
