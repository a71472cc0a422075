package dev.dualwrite.model;

/** What is done with writes for which the queue has no room. */
public enum WhenFull {
    /** The rows become suspect and are read again; the application is not delayed. */
    LEDGER,
    /** The application's next writing transaction waits before its first write, for a limited time; then as {@link #LEDGER}. */
    BLOCK
}
