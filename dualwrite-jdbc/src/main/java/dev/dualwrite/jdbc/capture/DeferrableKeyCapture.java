package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads every row again of a table whose key is deferrable: inside a transaction two rows may have one key, and which of them
 * a statement wrote or deleted cannot be told by it.
 *
 * <p>Immutable.
 *
 * @param rows tells the keys
 */
record DeferrableKeyCapture(WriteCapture rows) implements WriteCapture {
    private static final String WHY = "the key is deferrable: two rows may have it until the transaction ends";

    @Override
    public Wanted wanted() {
        Wanted wanted = rows.wanted();
        return new Wanted(wanted.needed(), List.of(), wanted.size());
    }

    @Override
    public Rows rows(Bindings values, long count, @Nullable Returned returned) {
        Rows told = rows.rows(values, count, returned);
        return told.mode() == CaptureMode.UNKNOWN || told.isEmpty()
                ? told
                : new Rows(
                        told.changes().stream()
                                .map(change -> Change.reread(change.key()))
                                .toList(),
                        told.doubts(),
                        CaptureMode.REREAD,
                        WHY);
    }
}
