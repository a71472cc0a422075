package dev.dualwrite.spi;

/** What the fence does with a change. */
public enum Verdict {
    /** It is newer than what the follower has. */
    APPLY,
    /** The follower has something newer that says all about the row. */
    DROP,
    /** The order cannot be told: the row is read again from the authority. */
    REREAD
}
