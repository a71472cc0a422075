package dev.dualwrite.testkit.simulator;

import java.util.Set;

/** Reads the clock now and then, whether something waits for it or not. */
final class Heartbeat extends Actor {
    private final Simulation world;
    private final Instance instance;
    private int left;

    Heartbeat(Simulation world, Instance instance) {
        super(instance);
        this.world = world;
        this.instance = instance;
        left = world.shape.beats;
    }

    @Override
    boolean plan() {
        if (left-- == 0) {
            over = true;
            return false;
        }
        long[] value = new long[1];
        pause(Where.JVM, 1 + world.random.nextInt(240 / world.shape.beats));
        thenDo(Where.SERVER, () -> {
            instance.tablesAtHeartbeat = Set.copyOf(instance.tables);
            value[0] = world.authority.tick();
        });
        thenDo(Where.JVM, () -> instance.queue.learn(value[0]));
        return true;
    }
}
