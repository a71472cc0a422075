package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Fence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One schedule: its shape and every choice in it follow from the seed. */
public final class Simulation {
    private static final TableId TABLE = new TableId("public", "row");
    private static final ImageLayout ROW = new ImageLayout(List.of("a", "b"), List.of("int8", "int8"), true);
    private static final ImageLayout A = new ImageLayout(List.of("a"), List.of("int8"), false);
    private static final ImageLayout B = new ImageLayout(List.of("b"), List.of("int8"), false);
    private static final int LONGEST = 40_000;

    final Shape shape;
    final Authority authority = new Authority();
    final Follower follower;
    private final SplittableRandom random;
    private final List<Actor> actors = new ArrayList<>();
    private final List<Double> laziness = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private long values;

    private Simulation(long seed, Fence fence, Optional<Shape> given) {
        random = new SplittableRandom(seed);
        follower = new Follower(fence);
        shape = given.orElseGet(this::anyShape);
        for (int k = 0; k < shape.keys(); k++) {
            if (chance(0.6)) {
                Image row = freshRow();
                authority.rows().put(key(k), row);
                follower.rows().put(key(k), row);
            }
        }
        for (int i = 0; i < shape.instances(); i++) {
            Instance instance = new Instance("i" + i, this);
            instance.actors().forEach(this::add);
            for (int t = 0; t < shape.threads(); t++) {
                Client client = new Client(this, instance, share(i * shape.threads() + t));
                clients.add(client);
                add(client);
            }
        }
        if (shape.prune()) {
            add(new Pruner());
        }
    }

    /**
     * Runs a schedule of the seed's own shape.
     *
     * @return what went wrong, or nothing
     */
    public static Optional<String> run(long seed, Fence fence) {
        return new Simulation(seed, fence, Optional.empty()).verdict();
    }

    static Optional<String> run(long seed, Fence fence, Shape shape) {
        return new Simulation(seed, fence, Optional.of(shape)).verdict();
    }

    private Shape anyShape() {
        return new Shape(
                3,
                1 + random(3),
                2 + random(9),
                1 + random(3),
                new double[] {0, .5, .8, 1}[random(4)],
                oneOf(28, 60) / 100.0,
                oneOf(0, 0, 20) / 100.0,
                oneOf(0, 0, 30) / 100.0,
                chance(0.5));
    }

    private int share(int thread) {
        int threads = shape.instances() * shape.threads();
        return shape.transactions() / threads + (thread < shape.transactions() % threads ? 1 : 0);
    }

    private void add(Actor actor) {
        actors.add(actor);
        laziness.add(new double[] {0, 0, .5, .9, .97}[random(5)]);
    }

    private Optional<String> verdict() {
        int idle = 0;
        for (int step = 0; step < LONGEST; step++) {
            int next = random(actors.size());
            if (step < 2_000 && chance(laziness.get(next))) {
                continue;
            }
            if (actors.get(next).turn()) {
                idle = 0;
            } else if (++idle > 20 * actors.size() && atRest()) {
                return authority.rows().equals(follower.rows()) ? Optional.empty() : Optional.of("diverged");
            }
        }
        return Optional.of("does not come to rest");
    }

    private boolean atRest() {
        return clients.stream().allMatch(Client::finished) && actors.stream().noneMatch(Actor::turn);
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(double p) {
        return random.nextDouble() < p;
    }

    int oneOf(int... choices) {
        return choices[random(choices.length)];
    }

    boolean followerLoses() {
        return chance(shape.followerDoubt() / 2);
    }

    RowKey anyKey() {
        return key(random(shape.keys()));
    }

    private static RowKey key(int number) {
        return new RowKey(TABLE, Integer.toString(number));
    }

    Image freshRow() {
        return new Image(ROW, List.of(fresh(), fresh()));
    }

    Image freshColumn() {
        return new Image(chance(0.5) ? A : B, List.of(fresh()));
    }

    private String fresh() {
        return Long.toString(++values);
    }

    /** Raises the floor to any clock value, however new. */
    private final class Pruner extends Actor {
        private int left = oneOf(1, 3, 10);

        @Override
        boolean plan() {
            if (left == 0) {
                return false;
            }
            left--;
            pause(5 + random(145));
            thenDo(() -> follower.prune(chance(0.5) ? authority.newest() : authority.newest() / 2));
            return true;
        }
    }
}
