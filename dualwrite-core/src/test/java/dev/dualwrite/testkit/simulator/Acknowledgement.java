package dev.dualwrite.testkit.simulator;

/** An instance learns that writes are to be captured. */
final class Acknowledgement extends Actor {
    Acknowledgement(Simulation world, Instance instance) {
        super(instance);
        pause(Where.JVM, world.random.nextInt(81));
        thenDo(Where.JVM, () -> {
            instance.captured = true;
            world.trace.say(() -> instance.name + " captures");
            instance.wake();
        });
    }

    @Override
    boolean plan() {
        over = true;
        return false;
    }
}
