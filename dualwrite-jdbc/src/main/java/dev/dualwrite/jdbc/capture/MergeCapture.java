package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.StatementShape;
import dev.dualwrite.model.Doubt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of a MERGE from the keys that came back, inserted, updated or deleted.
 *
 * <p>Immutable.
 */
final class MergeCapture implements WriteCapture {
    private final TargetTable target;
    private final List<Cascades> cascades;
    private final boolean movesKey;

    /** @param cascades what its deletes and updates set off */
    MergeCapture(TargetTable target, StatementShape.Merge merge, List<Cascades> cascades) {
        this.target = target;
        this.cascades = List.copyOf(cascades);
        this.movesKey = merge.updated()
                .map(columns -> columns.stream().anyMatch(target::isKey))
                .orElse(true);
    }

    @Override
    public Wanted wanted() {
        return movesKey ? Wanted.NOTHING : new Wanted(target.table().key(), List.of(), Wanted.Size.MANY);
    }

    @Override
    public Rows rows(Bindings values, long count, @Nullable Returned returned) {
        if (count == 0) {
            return Rows.NONE;
        }
        Rows rows = returned == null || movesKey
                ? Rows.unknown(target.id(), "MERGE decides what is written")
                : target.reread(returned, "MERGE decides what is written");
        List<Doubt> doubts = new ArrayList<>(rows.doubts());
        cascades.forEach(c -> doubts.addAll(c.all()));
        return new Rows(rows.changes(), doubts, rows.mode(), rows.reason());
    }
}
