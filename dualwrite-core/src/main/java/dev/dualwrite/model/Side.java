package dev.dualwrite.model;

/** One of the two databases. The names never change meaning, whichever of them is the authority. */
public enum Side {
    LEGACY,
    TARGET;

    public Side other() {
        return this == LEGACY ? TARGET : LEGACY;
    }

    /** Lower-case name, as used in messages and meter tags. */
    public String label() {
        return this == LEGACY ? "legacy" : "target";
    }
}
