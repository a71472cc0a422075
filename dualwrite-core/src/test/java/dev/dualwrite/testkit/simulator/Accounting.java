package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Suspicion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An instance among the others, as {@code Registration} has it: says that it lives, makes suspect what the dead lost, closes
 * their leases, buries them, and finds its way back if others took it for dead.
 */
final class Accounting extends Actor {
    private final Simulation world;
    private final Instance me;
    private final Set<Registry.Row> accounted = new HashSet<>();
    private boolean begun;
    private boolean outliving;
    private boolean capturedBefore;

    Accounting(Simulation world, Instance me) {
        super(me);
        this.world = world;
        this.me = me;
    }

    boolean outliving() {
        return outliving;
    }

    /** As the schedule begins: registers, and hears of the others. */
    void begin() {
        me.standing(world.registry.beat(me));
        begun = true;
        capturedBefore = me.captured;
    }

    @Override
    boolean plan() {
        if (begun && !outliving && !me.leaseLost && !world.registry.hasNewsFor(me)) {
            return false;
        }
        account();
        return true;
    }

    /** Appends the steps of one round. */
    private void account() {
        boolean[] captured = new boolean[1];
        thenDo(Where.JVM, () -> captured[0] = me.captured && me.uncapturedInFlight() == 0);
        then(Where.SERVER, () -> {
            Registry.Standing standing = world.registry.beat(me);
            thenDo(Where.JVM, () -> {
                if (standing.anew() && begun) {
                    outliving = true;
                } else if (!outliving) {
                    capturedBefore = captured[0];
                }
                begun = true;
                me.standing(standing);
                bury(standing.dead());
                outlive(captured[0]);
                me.wake();
            });
            world.registryChanged();
            return true;
        });
    }

    private void bury(List<Registry.Dead> dead) {
        if (dead.isEmpty()) {
            return;
        }
        List<Registry.Dead> unaccounted =
                dead.stream().filter(d -> !accounted.contains(d.row())).toList();
        if (!unaccounted.isEmpty()) {
            thenDo(Where.SERVER, () -> {
                world.suspects.add(me.name, lostBy(unaccounted));
                unaccounted.forEach(world.registry::suspected);
            });
            thenDo(Where.JVM, () -> unaccounted.forEach(d -> accounted.add(d.row())));
        }
        for (Registry.Dead one : dead) {
            then(Where.SERVER, () -> world.follower.close(one.row().instance.name));
        }
        thenDo(Where.SERVER, () -> {
            world.trace.say(() -> me.name + " buries "
                    + dead.stream().map(d -> d.row().instance.name).toList());
            world.registry.bury(me, dead);
            world.registryChanged();
        });
        thenDo(Where.JVM, () -> dead.forEach(d -> accounted.remove(d.row())));
    }

    private List<Suspicion> lostBy(List<Registry.Dead> dead) {
        List<Suspicion> lost = new ArrayList<>();
        for (Registry.Dead one : dead) {
            for (TableId table : Rows.TABLES) {
                if (world.rules.has(Rule.DEATH_IS_SUSPECT)
                        && (world.rules.has(Rule.DEATH_SUSPECTS_ALL_TABLES)
                                || one.row().instance.tablesAtHeartbeat.contains(table))) {
                    lost.add(new Suspicion(table, null, SuspectReason.INSTANCE_DIED, 0, one.backends()));
                }
            }
        }
        return lost;
    }

    /** After this instance was declared dead: what others need to know, and the way back to the follower. */
    private void outlive(boolean captured) {
        if (outliving && captured) {
            if (!capturedBefore) {
                thenDo(
                        Where.SERVER,
                        () -> world.suspects.add(
                                me.name,
                                Rows.TABLES.stream()
                                        .map(t -> Suspicion.of(t, SuspectReason.INSTANCE_DIED, 0))
                                        .toList()));
            }
            thenDo(Where.SERVER, () -> {
                world.suspects.outlived(new HashSet<>(world.registry.backends(me)));
                world.ledgerChanged();
            });
            thenDo(Where.JVM, () -> {
                world.trace.say(() -> me.name + " outlives its death");
                capturedBefore = true;
                outliving = false;
            });
        }
        if (me.leaseLost) {
            thenDo(Where.SERVER, () -> world.follower.open(me.name));
            thenDo(Where.JVM, () -> {
                me.leaseLost = false;
                me.wake();
            });
        }
    }
}
