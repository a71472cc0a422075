package dev.dualwrite.jdbc.testkit;

/** Which way traffic goes through a {@link FaultProxy}. */
public enum Direction {
    TO_SERVER,
    TO_CLIENT
}
