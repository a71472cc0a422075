package dev.dualwrite.jdbc;

import dev.dualwrite.verify.VerificationRun;
import dev.dualwrite.verify.Verifier;

/** Compares both sides while the application writes. What differs goes to the ledger, which repairs it. Thread-safe. */
public final class Verification {
    private final Verifier verifier;

    Verification(Verifier verifier) {
        this.verifier = verifier;
    }

    /** Begins to compare every row of every migrated table, or returns the run under way. */
    public VerificationRun full() {
        return verifier.start();
    }
}
