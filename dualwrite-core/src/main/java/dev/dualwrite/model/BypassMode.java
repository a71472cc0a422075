package dev.dualwrite.model;

/** What is done about writers that capture cannot see. */
public enum BypassMode {
    /** Nothing: verification finds what they changed. */
    OFF,
    /** The server's counters are compared with what was captured; an excess makes the table suspect. */
    DETECT,
    /** Triggers on the authority record the keys of rows that others write; those rows are read again. */
    TRIGGERS
}
