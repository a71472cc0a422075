package dev.dualwrite.testkit.simulator;

/**
 * What a schedule looks like.
 *
 * @param instances JVMs with a queue each
 * @param threads application threads of each
 * @param transactions of all together
 * @param keys rows of the one table
 * @param explicit share of explicit transactions; the others are autocommit statements
 * @param partial share of updates of a single column
 * @param rereads share of statements whose values are not known
 * @param followerDoubt share of follower transactions whose outcome is not learned, so that they are done twice
 * @param prune the floor is raised and entries are pruned now and then
 */
record Shape(
        int instances,
        int threads,
        int transactions,
        int keys,
        double explicit,
        double partial,
        double rereads,
        double followerDoubt,
        boolean prune) {}
