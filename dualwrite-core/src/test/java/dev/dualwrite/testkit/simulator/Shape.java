package dev.dualwrite.testkit.simulator;

import java.util.SplittableRandom;

/** What a schedule looks like. Drawn at its begin, changed by a {@link Focus} only, then read. */
final class Shape {
    final Profile profile;
    /** JVMs with a queue each. */
    int instances;
    /** Application threads of each. */
    int threads;
    /** Of all together. */
    int transactions;
    /** Share of explicit transactions; the others are autocommit statements. */
    double explicit;
    /** Share of statements whose values are not known. */
    double rereads;
    /** Share of updates of a single column. */
    double partial;
    /** Share of commits whose outcome is not learned. */
    double doubt;
    /** Share of the follower's transactions whose outcome is not learned. */
    double followerDoubt;
    /** The queue has room for next to nothing. */
    boolean overflow;
    /** Keys are deferrable. */
    boolean deferrable;
    /** Share of instances that are killed. */
    double killed;
    /** Share of the others that are frozen. */
    double frozen;
    /** Share of those that are frozen for longer than their lease. */
    double silent;
    /** Share of those that are killed soon after they go on. */
    double killedLater;
    /** How often an instance says that it lives. */
    int beats;
    /** Rows that statements choose from. */
    int[] keys;

    Shape(Profile profile, SplittableRandom random) {
        this.profile = profile;
        instances = profile == Profile.SINGLE ? 1 : 1 + random.nextInt(3);
        threads = 1 + random.nextInt(3);
        transactions = 2 + random.nextInt(9);
        explicit = new double[] {0, .5, .8, 1}[random.nextInt(4)];
        rereads = new double[] {0, 0, .2}[random.nextInt(3)];
        doubt = profile.faulty() ? new double[] {0, .15, .3}[random.nextInt(3)] : 0;
        overflow = profile.faulty() && random.nextInt(10) < 3;
        followerDoubt = new double[] {0, 0, .3}[random.nextInt(3)];
        deferrable = random.nextInt(5) == 0;
        killed = profile.faulty() ? .35 : 0;
        frozen = profile.faulty() ? .4 : 0;
        silent = .7;
        killedLater = .3;
        beats = new int[] {3, 10, 40}[random.nextInt(3)];
        partial = new double[] {.28, .6}[random.nextInt(2)];
        keys = new int[][] {{0, 1, 2}, {0, 1, 2}, {0, 1}, {1, 2}, {2}}[random.nextInt(5)];
    }
}
