package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.Delete;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of a DELETE from its WHERE clause.
 *
 * <p>Immutable.
 */
final class DeleteCapture implements WriteCapture {
    private final TargetTable target;
    private final Optional<RowCondition> condition;
    private final Cascades cascades;
    private final Wanted wanted;

    /** @param cascades what deleting rows sets off */
    DeleteCapture(TargetTable target, Delete delete, Cascades cascades) {
        this.target = target;
        this.condition = RowCondition.of(target, delete.where());
        this.cascades = cascades;
        this.wanted = condition.isPresent() && condition.get().byKey()
                ? Wanted.NOTHING
                : new Wanted(target.table().key(), List.of(), RowCondition.bound(target, delete.where()));
    }

    @Override
    public Wanted wanted() {
        return wanted;
    }

    @Override
    public CaptureMode whenReturned() {
        return target.certain() ? CaptureMode.RETURNED : CaptureMode.REREAD;
    }

    @Override
    public Rows rows(Bindings values, long count, @Nullable Returned returned) {
        if (count == 0) {
            return Rows.NONE;
        }
        if (returned != null && !wanted.isEmpty()) {
            return cameBack(returned);
        }
        if (condition.isEmpty()) {
            return unknown("the WHERE clause does not name rows by column values");
        }
        List<List<String>> matched = condition.get().texts(target, values);
        if (matched == null) {
            return unknown("a compared value has no sure text");
        }
        List<Change> changes = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        if (!condition.get().byKey()) {
            // Whoever looks for these rows follows the foreign keys from each.
            matched.forEach(texts -> doubts.add(
                    new Doubt.RowsWhere(target.id(), condition.get().columns(), texts, cascades.reached(), null)));
            return new Rows(changes, doubts, CaptureMode.REREAD, "the WHERE clause names rows, but not by their key");
        }
        boolean sure = condition.get().single() && target.certain() && count == 1;
        for (List<String> texts : matched) {
            RowKey key = RowCondition.key(target, texts);
            changes.add(sure ? Change.delete(key) : Change.reread(key));
            doubts.addAll(cascades.of(RowCondition.byColumn(target.table().key(), texts), key));
        }
        return new Rows(
                changes,
                doubts,
                sure ? CaptureMode.DERIVED : CaptureMode.REREAD,
                sure ? "" : "several rows, or a count or a table's name that is not sure");
    }

    /** A row that came back is gone. */
    private Rows cameBack(Returned returned) {
        List<Change> changes = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        for (int row = 0; row < returned.size(); row++) {
            RowKey key = target.returnedKey(returned, row);
            if (key == null) {
                return unknown("a key's value has no sure text");
            }
            changes.add(target.certain() ? Change.delete(key) : Change.reread(key));
            doubts.addAll(cascades.of(RowCondition.byColumn(target.table().key(), key.values()), key));
        }
        return new Rows(
                changes,
                doubts,
                target.certain() ? CaptureMode.RETURNED : CaptureMode.REREAD,
                "the WHERE clause does not name rows by their key");
    }

    private Rows unknown(String why) {
        List<Doubt> doubts = new ArrayList<>(cascades.all());
        doubts.add(new Doubt.WholeTable(target.id()));
        return new Rows(List.of(), doubts, CaptureMode.UNKNOWN, why);
    }
}
