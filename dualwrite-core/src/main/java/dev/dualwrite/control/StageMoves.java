package dev.dualwrite.control;

import dev.dualwrite.model.Stage;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which moves between stages exist: one step forward, any number back. */
final class StageMoves {
    private static final Map<Stage, Set<Stage>> FORWARD = new EnumMap<>(Map.of(
            Stage.OFF, EnumSet.of(Stage.DUAL_WRITE),
            Stage.DUAL_WRITE, EnumSet.of(Stage.TARGET_READ),
            Stage.TARGET_READ, EnumSet.noneOf(Stage.class)));

    private static final Map<Stage, Set<Stage>> BACK = new EnumMap<>(Map.of(
            Stage.OFF, EnumSet.noneOf(Stage.class),
            Stage.DUAL_WRITE, EnumSet.of(Stage.OFF),
            Stage.TARGET_READ, EnumSet.of(Stage.DUAL_WRITE, Stage.OFF)));

    private StageMoves() {}

    static Set<Stage> forward(Stage from) {
        return at(FORWARD, from);
    }

    static Set<Stage> back(Stage from) {
        return at(BACK, from);
    }

    private static Set<Stage> at(Map<Stage, Set<Stage>> moves, Stage from) {
        Set<Stage> to = moves.get(from);
        if (to == null) {
            throw new IllegalStateException("Stage " + from + " has no place in the table of moves");
        }
        return to;
    }
}
