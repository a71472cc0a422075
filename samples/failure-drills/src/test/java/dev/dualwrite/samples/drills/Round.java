package dev.dualwrite.samples.drills;

import java.util.List;

/**
 * Faults one after the other, and overlapping, at whose end everybody stops writing and both sides are judged.
 *
 * @param number from 1
 * @param workers how many processes write
 * @param history whether it is about the order in which transactions arrive
 * @param ending what the target is like when the workers stop
 */
record Round(int number, int workers, boolean history, Ending ending, List<Fault> faults) {
    /** What the target is like when the workers stop writing: out of reach, all that waits goes to the ledger. */
    enum Ending {
        REACHABLE,
        CUT_OFF,
        BLACK_HOLE
    }

    Round {
        faults = List.copyOf(faults);
    }

    /** Whether an instance may be taken for dead in it. */
    boolean takesInstances() {
        return faults.stream().anyMatch(fault -> fault.kind().takesInstance());
    }
}
