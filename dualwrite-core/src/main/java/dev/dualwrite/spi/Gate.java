package dev.dualwrite.spi;

import dev.dualwrite.model.Stage;

/**
 * A condition that must hold before a stage is entered. Implementations are called on the thread that asks for the move.
 */
@FunctionalInterface
public interface Gate {
    /** Reads the condition now. */
    Reading read(Stage to);

    /**
     * A gate's answer.
     *
     * @param name what was looked at
     * @param holds whether the stage may be entered
     * @param value the value that was read, for people
     * @param remedy what would make it hold; empty when it does
     */
    record Reading(String name, boolean holds, String value, String remedy) {}
}
