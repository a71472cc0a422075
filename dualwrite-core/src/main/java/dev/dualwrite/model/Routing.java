package dev.dualwrite.model;

/**
 * All that the data plane has to know of the control plane, in one immutable value.
 *
 * @param epoch grows with every published routing of this process
 * @param term the current authority's reign
 * @param stage where the migration stands
 * @param targetReadPercent share of routable reads that the target answers, 0 to 100; 0 outside TARGET_READ
 */
public record Routing(long epoch, long term, Stage stage, int targetReadPercent) {
    /** Before anything was read from the control tables: nothing is captured, all reads stay. */
    public static final Routing INITIAL = new Routing(0, 1, Stage.OFF, 0);

    public Routing {
        if (targetReadPercent < 0 || targetReadPercent > 100) {
            throw new IllegalArgumentException("A percentage lies between 0 and 100: " + targetReadPercent);
        }
        if (targetReadPercent > 0 && stage != Stage.TARGET_READ) {
            throw new IllegalArgumentException("Reads go to the target in stage TARGET_READ only, not in " + stage);
        }
    }

    public Side authority() {
        return Side.LEGACY;
    }
}
