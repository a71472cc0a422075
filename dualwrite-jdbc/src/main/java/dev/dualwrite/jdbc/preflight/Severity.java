package dev.dualwrite.jdbc.preflight;

/** What a finding means for the migration. */
public enum Severity {
    /** Writes are not captured until it is settled. */
    ERROR,
    /** A table is left out, or something works less well. */
    WARNING
}
