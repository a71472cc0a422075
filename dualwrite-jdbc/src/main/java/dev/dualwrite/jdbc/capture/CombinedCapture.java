package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write to one of several tables of the same name: the row is read again in each. No column is asked for, since
 * their keys may differ.
 *
 * <p>Immutable.
 */
record CombinedCapture(List<WriteCapture> candidates) implements WriteCapture {
    CombinedCapture {
        candidates = List.copyOf(candidates);
    }

    @Override
    public Rows rows(Bindings values, long count, @Nullable Returned returned) {
        List<Change> changes = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        CaptureMode mode = CaptureMode.DERIVED;
        String reason = "";
        for (WriteCapture candidate : candidates) {
            Rows rows = candidate.rows(values, count, null);
            changes.addAll(rows.changes());
            doubts.addAll(rows.doubts());
            if (rows.mode().compareTo(mode) > 0) {
                mode = rows.mode();
                reason = rows.reason();
            }
        }
        return new Rows(changes, doubts, mode, reason);
    }
}
