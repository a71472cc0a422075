package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.TableId;
import java.util.List;

/**
 * The rows that one execution wrote, how they became known, and why not better.
 *
 * <p>Immutable.
 *
 * @param reason for people; names columns and tables, never values; empty for DERIVED
 */
record Rows(List<Change> changes, List<Doubt> doubts, CaptureMode mode, String reason) {
    static final Rows NONE = new Rows(List.of(), List.of(), CaptureMode.DERIVED, "");

    Rows {
        changes = List.copyOf(changes);
        doubts = List.copyOf(doubts);
    }

    static Rows unknown(TableId table, String reason) {
        return new Rows(List.of(), List.of(new Doubt.WholeTable(table)), CaptureMode.UNKNOWN, reason);
    }

    boolean isEmpty() {
        return changes.isEmpty() && doubts.isEmpty();
    }
}
