package dev.dualwrite.testkit.simulator;

import java.util.ArrayDeque;
import java.util.Deque;

/** Someone who takes one step at a time. A step that is not done is tried again at the actor's next turn. */
abstract class Actor {
    /** Part of an actor's work. */
    @FunctionalInterface
    interface Step {
        /** Does it if that is possible now; false to be called again. */
        boolean run();
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Appends a step. */
    final void then(Step step) {
        steps.addLast(step);
    }

    /** Appends a step that always succeeds. */
    final void thenDo(Runnable work) {
        then(() -> {
            work.run();
            return true;
        });
    }

    /** Appends steps that only let time pass. */
    final void pause(int turns) {
        for (int i = 0; i < turns; i++) {
            thenDo(() -> {});
        }
    }

    /** Drops what was still to be done. */
    final void forget() {
        steps.clear();
    }

    /** Takes a turn; false if there was nothing to do. */
    final boolean turn() {
        if (steps.isEmpty() && !plan()) {
            return false;
        }
        Step next = steps.peekFirst();
        if (next != null && next.run()) {
            steps.removeFirstOccurrence(next);
        }
        return true;
    }

    /** Appends the next steps; false if there is nothing to do now. */
    abstract boolean plan();

    final boolean idle() {
        return steps.isEmpty();
    }
}
