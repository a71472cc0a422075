package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.Insert;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of an INSERT … SELECT from the keys that came back.
 *
 * <p>Immutable.
 */
final class QueryInsertCapture implements WriteCapture {
    private final TargetTable target;
    private final boolean movesKey;

    QueryInsertCapture(TargetTable target, Insert insert) {
        this.target = target;
        this.movesKey = target.movedBy(insert.onConflict());
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
        return returned == null || movesKey
                ? Rows.unknown(target.id(), "the rows come from a query")
                : target.reread(returned, "the rows come from a query");
    }
}
