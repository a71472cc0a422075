package dev.dualwrite.verify;

import dev.dualwrite.model.TableId;
import java.time.Instant;

/**
 * What verification found in one table.
 *
 * @param at when it was finished
 * @param rows rows of the authority that were compared
 * @param missing keys that only the authority has
 * @param extra keys that only the follower has
 * @param different keys whose rows differ
 * @param unsettled keys that changed whenever they were looked at, or whose changes did not come through in time
 * @param suspects open suspicions of the table when it was finished, before those of this verification
 */
public record TableResult(
        TableId table, Instant at, long rows, long missing, long extra, long different, long unsettled, long suspects) {

    /** Everything that keeps it from being clean. */
    public long differences() {
        return missing + extra + different + unsettled + suspects;
    }

    public boolean clean() {
        return differences() == 0;
    }

    @Override
    public String toString() {
        if (clean()) {
            return table + ": " + rows + " rows, equal";
        }
        return table + ": " + rows + " rows, " + missing + " missing, " + extra + " extra, " + different
                + " different, " + unsettled + " unsettled, " + suspects + " suspect before";
    }
}
