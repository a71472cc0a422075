package dev.dualwrite.testkit.simulator;

import dev.dualwrite.queue.QueueSteps;

/** Draws a clock value and receives it a step later; what was acknowledged before the drawing gets it as hi. */
final class Ticker extends Actor {
    private final Simulation world;
    private final Instance instance;
    private long stamped;

    Ticker(Simulation world, Instance instance) {
        super(instance);
        this.world = world;
        this.instance = instance;
    }

    @Override
    boolean plan() {
        long mark = mark();
        if (mark == stamped) {
            return false;
        }
        if (!world.rules.has(Rule.TICKER) && !instance.queue.applyingNothing()) {
            pause(Where.JVM, 1);
            return true;
        }
        long[] hi = new long[1];
        thenDo(Where.SERVER, () -> hi[0] = world.authority.tick());
        if (!world.rules.has(Rule.HI_AFTER_ACKNOWLEDGEMENT)) {
            pause(Where.JVM, world.oneOf(0, 10, 40));
        }
        thenDo(Where.JVM, () -> {
            boolean after = world.rules.has(Rule.HI_AFTER_ACKNOWLEDGEMENT);
            long upTo = after ? mark : mark();
            // An interval that ends before it begins would be refused.
            QueueSteps.stamp(instance.queue, upTo, after ? hi[0] : Math.max(hi[0], instance.queue.known()));
            stamped = upTo;
            instance.wake();
        });
        return true;
    }

    private long mark() {
        return Simulation.uninterrupted(() -> QueueSteps.stampMark(instance.queue));
    }
}
