package dev.dualwrite.testkit.simulator;

import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceRule;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force. Immutable.
 *
 * @param off the one that is not; null if all are
 */
record Rules(@Nullable Rule off, Fence fence) {
    static final Rules ALL = new Rules(null, Fence.COMPLETE);

    /** All but one. */
    static Rules without(Rule rule) {
        FenceRule seam = rule.fenceRule();
        return new Rules(rule, seam == null ? Fence.COMPLETE : Fence.without(seam));
    }

    boolean has(Rule rule) {
        return rule != off;
    }
}
