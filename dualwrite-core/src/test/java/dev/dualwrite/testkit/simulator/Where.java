package dev.dualwrite.testkit.simulator;

/** Where a step takes place. */
enum Where {
    /** In the process: not while it is frozen, never after it was killed. */
    JVM,
    /** In a database: whatever becomes of the client, a server goes on with what it was sent. */
    SERVER
}
