package dev.dualwrite.testkit.simulator;

import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceRule;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The rules in force. Immutable. */
record Rules(Set<Rule> inForce, Fence fence) {
    static final Rules ALL = new Rules(EnumSet.allOf(Rule.class), Fence.COMPLETE);

    Rules {
        inForce = Collections.unmodifiableSet(EnumSet.copyOf(inForce));
    }

    /** All but one. */
    static Rules without(Rule rule) {
        FenceRule seam = rule.fenceRule();
        return new Rules(EnumSet.complementOf(EnumSet.of(rule)), seam == null ? Fence.COMPLETE : Fence.without(seam));
    }

    boolean has(Rule rule) {
        return inForce.contains(rule);
    }
}
