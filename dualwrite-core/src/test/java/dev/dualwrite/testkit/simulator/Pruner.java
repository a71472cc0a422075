package dev.dualwrite.testkit.simulator;

/** Raises the floors to any clock value, however new, and forgets what they cover. */
final class Pruner extends Actor {
    private final Simulation world;
    private int left;

    Pruner(Simulation world) {
        super(null);
        this.world = world;
        left = world.oneOf(1, 3, 10);
    }

    @Override
    boolean plan() {
        if (left-- == 0) {
            over = true;
            return false;
        }
        pause(Where.SERVER, 5 + world.random.nextInt(146));
        thenDo(Where.SERVER, () -> {
            long newest = world.authority.newest();
            long floor = world.chance(.5) ? newest : newest / 2;
            for (int table = 0; table < Rows.TABLES.size(); table++) {
                int raised = table;
                then(Where.SERVER, () -> world.follower.raise(raised, floor));
            }
            thenDo(Where.SERVER, world.follower::prune);
        });
        return true;
    }
}
