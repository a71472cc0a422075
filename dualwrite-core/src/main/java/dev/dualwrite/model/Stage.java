package dev.dualwrite.model;

/** Where a migration stands. The order is that of a migration going forward. */
public enum Stage {
    /** Writes and reads go to the legacy alone. */
    OFF,
    /** Writes go to the legacy and follow on the target; reads stay on the legacy. Backfill and verification run here. */
    DUAL_WRITE,
    /** As DUAL_WRITE, and the flagged percentage of reads is answered by the target. */
    TARGET_READ;

    /** Whether writes are captured in this stage. */
    public boolean capturing() {
        return this != OFF;
    }
}
