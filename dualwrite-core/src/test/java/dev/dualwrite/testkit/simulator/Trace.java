package dev.dualwrite.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What happens in a schedule, line by line, where somebody wants to read it. */
final class Trace {
    private final List<String> lines = new ArrayList<>();
    private final boolean wanted;
    private LongSupplier step = () -> 0;

    Trace(boolean wanted) {
        this.wanted = wanted;
    }

    void stepsFrom(LongSupplier source) {
        step = source;
    }

    void say(Supplier<String> line) {
        if (wanted) {
            lines.add("%5d %s".formatted(step.getAsLong(), line.get()));
        }
    }

    List<String> lines() {
        return lines;
    }
}
