package dev.dualwrite.testkit.simulator;

/** What a schedule is about. */
enum Profile {
    /** Writers only. */
    PLAIN,
    /** One instance, whose follower must show whole transactions. */
    SINGLE,
    /** Instances are killed and frozen, commits are in doubt, queues overflow. */
    FAULTS,
    /** The follower is filled while writers go on. */
    BACKFILL,
    /** All of it. */
    ALL;

    boolean faulty() {
        return this == FAULTS || this == ALL;
    }

    boolean filling() {
        return this == BACKFILL || this == ALL;
    }
}
