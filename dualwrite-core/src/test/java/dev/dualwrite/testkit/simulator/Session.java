package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Backend;
import org.jspecify.annotations.Nullable;

/** A connection of the application with its backend. */
final class Session {
    final Backend backend;
    /** The newest transaction in it. */
    @Nullable
    Tx tx;
    /** The backend has ended. */
    boolean gone;
    /** What runs in it is not captured. */
    boolean uncaptured;
    /** The connection broke with something under way. */
    boolean orphan;

    Session(int pid) {
        backend = new Backend(pid, 1);
    }
}
