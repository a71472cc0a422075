package dev.dualwrite.jdbc;

import dev.dualwrite.control.StageControl;
import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.jdbc.route.ReadCounts;

/**
 * Which side answers reads. Thread-safe.
 *
 * <p>There is no read-your-writes yet: a read that the target answers may miss what the caller wrote a moment ago.
 */
public final class Reads {
    private final StageControl stages;
    private final ReadCounts counts;

    Reads(StageControl stages, ReadCounts counts) {
        this.stages = stages;
        this.counts = counts;
    }

    /**
     * Sets the share of routable reads that the target answers, in percent, 0 to 100. Holds for all instances and is
     * stored.
     *
     * @throws StageRefusedException above 0 in another stage than TARGET_READ
     */
    public void targetPercent(int percent) {
        stages.targetReadPercent(percent);
    }

    /** How often which side answered in this instance. */
    public ReadCounts counts() {
        return counts;
    }
}
