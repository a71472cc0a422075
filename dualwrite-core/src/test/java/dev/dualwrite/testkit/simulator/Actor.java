package dev.dualwrite.testkit.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Someone who takes one step at a time. Where a step ends is where a message would be on its way.
 *
 * <p>Confined to its schedule's thread. Invariant: steps that a step appends come right after it, before what was there.
 */
abstract class Actor {
    /** Part of an actor's work. */
    @FunctionalInterface
    interface Step {
        /** Does it if that is possible now; false, having done nothing, to be called again. */
        boolean run();
    }

    private record Placed(Where where, Step step) {}

    private final Deque<Placed> steps = new ArrayDeque<>();
    private final List<Placed> added = new ArrayList<>();
    private final @Nullable Instance instance;
    private @Nullable FollowerWrite writing;
    private boolean inTurn;
    /** How often it lets its turn pass. */
    double laziness;
    /** Its index among those that may take a turn; negative while it sleeps. */
    int index = -1;
    /** It takes no turn any more. */
    boolean over;

    /** @param instance whose process it is part of; null for one outside */
    Actor(@Nullable Instance instance) {
        this.instance = instance;
    }

    final @Nullable Instance instance() {
        return instance;
    }

    /** Appends a step. */
    final void then(Where where, Step step) {
        Placed placed = new Placed(where, step);
        if (inTurn) {
            added.add(placed);
        } else {
            steps.addLast(placed);
        }
    }

    /** Appends a step that always succeeds. */
    final void thenDo(Where where, Runnable work) {
        then(where, () -> {
            work.run();
            return true;
        });
    }

    /** Lets so many turns pass. */
    final void pause(Where where, int turns) {
        if (turns > 0) {
            int[] left = {turns};
            then(where, () -> --left[0] == 0);
        }
    }

    /** Where the next turn takes place. */
    final Where where() {
        Placed next = steps.peekFirst();
        return next == null ? Where.JVM : next.where();
    }

    /** Takes a turn; false if there is nothing to do now. */
    final boolean turn() {
        inTurn = true;
        Placed next = steps.peekFirst();
        if (next == null) {
            if (!plan()) {
                inTurn = false;
                return false;
            }
        } else if (next.step().run()) {
            steps.removeFirst();
        }
        for (int i = added.size() - 1; i >= 0; i--) {
            steps.addFirst(added.get(i));
        }
        added.clear();
        inTurn = false;
        return true;
    }

    /** Appends the next steps; false if there is nothing to do now. */
    abstract boolean plan();

    /** It was in the middle of something when its process was killed. */
    void abandoned() {}

    final void writing(@Nullable FollowerWrite now) {
        writing = now;
    }

    /** Its process was killed. */
    final void kill() {
        over = true;
        if (writing != null) {
            writing.release();
        }
        abandoned();
    }
}
