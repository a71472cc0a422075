package dev.dualwrite.jdbc.sql;

/** Whether executing a statement changes rows. */
public enum Writes {
    NO,
    /** The text calls something that could: a function not known to be harmless, a procedure, a prepared statement. */
    MAYBE,
    YES
}
