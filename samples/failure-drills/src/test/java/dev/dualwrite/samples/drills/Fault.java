package dev.dualwrite.samples.drills;

import java.util.Locale;

/**
 * One fault of a plan.
 *
 * @param number from 1, over all rounds
 * @param worker whom it is done to, from 1; 0 where it is done to a server
 * @param gapMillis how long after the one before it begins, at the earliest
 * @param holdMillis how long it lasts
 */
record Fault(int number, FaultKind kind, int worker, long gapMillis, long holdMillis) {
    Fault {
        if ((kind.where == FaultKind.Where.WORKER) != (worker > 0)) {
            throw new IllegalArgumentException(kind + " of worker " + worker);
        }
    }

    /** What it is done to, for people and to compare. */
    String what() {
        return worker > 0 ? "worker " + worker : kind.where.name().toLowerCase(Locale.ROOT);
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "%2d %s%s, for %.1f s",
                number,
                kind.words(),
                worker > 0 ? " (" + worker + ")" : "",
                holdMillis / 1000.0);
    }
}
