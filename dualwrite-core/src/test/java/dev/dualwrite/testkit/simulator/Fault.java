package dev.dualwrite.testkit.simulator;

/** Kills an instance, or freezes it for a while. */
final class Fault extends Actor {
    private final Simulation world;
    private final Instance victim;

    private Fault(Simulation world, Instance victim) {
        super(null);
        this.world = world;
        this.victim = victim;
    }

    static Fault kill(Simulation world, Instance victim, int delay) {
        Fault fault = new Fault(world, victim);
        fault.killAfter(delay);
        return fault;
    }

    /**
     * Freezes it.
     *
     * @param silent for longer than its lease
     * @param dies soon after it goes on
     */
    static Fault freeze(Simulation world, Instance victim, int delay, int turns, boolean silent, boolean dies) {
        Fault fault = new Fault(world, victim);
        fault.pause(Where.SERVER, delay);
        fault.thenDo(Where.SERVER, () -> fault.freeze(turns, silent, dies));
        return fault;
    }

    private void freeze(int turns, boolean silent, boolean dies) {
        if (victim.dead) {
            return;
        }
        victim.frozen = true;
        victim.leaseOver = silent;
        world.trace.say(() -> victim.name + " is frozen");
        world.registryChanged();
        pause(Where.SERVER, turns);
        thenDo(Where.SERVER, () -> {
            victim.frozen = false;
            victim.leaseOver = false;
            world.trace.say(() -> victim.name + " goes on");
            world.registryChanged();
            victim.wake();
            if (dies) {
                killAfter(world.random.nextInt(61));
            }
        });
    }

    private void killAfter(int delay) {
        pause(Where.SERVER, delay);
        thenDo(Where.SERVER, () -> {
            if (!victim.dead) {
                world.trace.say(() -> victim.name + " is killed");
                victim.dead = true;
                world.replace();
                world.registryChanged();
            }
        });
    }

    @Override
    boolean plan() {
        over = true;
        return false;
    }
}
