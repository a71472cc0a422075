package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.sql.ConflictClause;
import dev.dualwrite.jdbc.sql.Expr;
import dev.dualwrite.jdbc.sql.Insert;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of an INSERT … VALUES from its parameters and literals, and from the key that came back.
 *
 * <p>Immutable.
 */
final class InsertCapture implements WriteCapture {
    private final TargetTable target;
    private final ImageLayout layout;
    private final List<String> key;
    private final List<Map<String, ValueSource>> rows = new ArrayList<>();
    private final boolean keysGiven;
    private final String whyReread;
    private final boolean movesKey;
    private final @Nullable PlainRow plain;

    InsertCapture(TargetTable target, Insert insert) {
        this.target = target;
        this.layout = target.table().fullLayout();
        this.key = target.table().key();
        if (insert.source() == Insert.Source.DEFAULT_VALUES) {
            rows.add(row(insert, List.of()));
        } else {
            insert.rows().forEach(row -> rows.add(row(insert, row)));
        }
        this.keysGiven = staysOnKey(insert.onConflict()) && rows.stream().allMatch(this::keyGiven);
        this.whyReread = whyReread(insert);
        this.movesKey = target.movedBy(insert.onConflict());
        boolean literals = insert.rows().stream().anyMatch(row -> row.stream().anyMatch(Expr::isLiteral));
        this.plain = literals ? null : plain(rows.get(0));
    }

    /** One row of which all is seen. */
    private @Nullable PlainRow plain(Map<String, ValueSource> row) {
        boolean alone = target.exactKey() && rows.size() == 1 && keysGiven && !movesKey && whyReread.isEmpty();
        if (!alone || !unseen(row).isEmpty()) {
            return null;
        }
        List<String> others =
                layout.columns().stream().filter(c -> !key.contains(c)).toList();
        return new PlainRow(
                target,
                key.stream().map(column -> source(row, column)).toList(),
                others,
                others.stream().map(column -> source(row, column)).toList());
    }

    @Override
    public @Nullable Change later(Bindings values, long count) {
        return plain == null || count == 0 ? null : plain.change(values, this);
    }

    private Map<String, ValueSource> row(Insert insert, List<Expr> given) {
        List<String> named = insert.columns().isEmpty() ? target.columnNames() : insert.columns();
        Map<String, ValueSource> row = new HashMap<>();
        for (String column : layout.columns()) {
            int at = named.indexOf(column);
            if (insert.overriding() && target.identity(column)) {
                row.put(column, ValueSource.UNSEEN);
            } else if (at >= 0 && at < given.size()) {
                row.put(column, target.source(column, given.get(at)));
            } else {
                row.put(column, target.byDefault(column));
            }
        }
        return row;
    }

    private boolean keyGiven(Map<String, ValueSource> row) {
        return key.stream().noneMatch(column -> source(row, column).unseen());
    }

    private static ValueSource source(Map<String, ValueSource> row, String column) {
        return row.getOrDefault(column, ValueSource.UNSEEN);
    }

    /** Whether a conflict, if there is one, touches no row but that of the key that was given. */
    private boolean staysOnKey(@Nullable ConflictClause conflict) {
        if (conflict == null || conflict.action() == ConflictClause.Action.NOTHING) {
            return true;
        }
        return conflict.targetColumns().size() == key.size()
                && conflict.targetColumns().containsAll(key)
                && !target.movedBy(conflict);
    }

    private String whyReread(Insert insert) {
        if (!target.certain()) {
            return "the table's name may stand for another table";
        } else if (insert.onConflict() != null) {
            return "ON CONFLICT decides what is written";
        }
        return target.gentle(Event.INSERT) ? "a trigger or rule changes inserted rows" : "";
    }

    /** The columns that only the server knows, key columns left out; empty if the row has to be read again anyway. */
    private List<String> unseen(Map<String, ValueSource> row) {
        return !whyReread.isEmpty() || rows.size() > 1
                ? List.of()
                : layout.columns().stream()
                        .filter(c -> !key.contains(c) && source(row, c).unseen())
                        .toList();
    }

    @Override
    public Wanted wanted() {
        List<String> helpful = unseen(rows.get(0));
        boolean all = helpful.stream().allMatch(c -> AppendedReturning.returnable(target.relation(), c, true));
        return new Wanted(
                keysGiven ? List.of() : key,
                all ? helpful : List.of(),
                rows.size() == 1 ? Wanted.Size.ONE : Wanted.Size.LISTED);
    }

    @Override
    public CaptureMode whenReturned() {
        boolean whole =
                unseen(rows.get(0)).stream().allMatch(c -> AppendedReturning.returnable(target.relation(), c, true));
        return whole && rows.size() == 1 && whyReread.isEmpty() ? CaptureMode.RETURNED : CaptureMode.REREAD;
    }

    @Override
    public Rows rows(Bindings values, long count, @Nullable Returned returned) {
        if (count == 0) {
            return Rows.NONE;
        } else if (!keysGiven && returned == null) {
            return Rows.unknown(target.id(), "the server makes the key, and it does not come back");
        } else if (movesKey) {
            return Rows.unknown(target.id(), "ON CONFLICT assigns a key column, and the old key is not named");
        } else if (!keysGiven && returned != null && rows.size() > 1) {
            // Nobody promises that they come in the order of VALUES.
            return target.reread(returned, "the server makes the keys of several rows");
        }
        List<Change> changes = new ArrayList<>(rows.size());
        String why = whyReread;
        boolean helped = false;
        for (Map<String, ValueSource> row : rows) {
            RowKey rowKey = keysGiven ? target.key(given(row, values)) : target.returnedKey(returned, 0);
            if (rowKey == null) {
                return Rows.unknown(target.id(), "a key's value has no sure text");
            }
            Image image = whyReread.isEmpty() ? image(row, rowKey, values, returned) : null;
            if (image == null && why.isEmpty()) {
                why = "a value is made by the server, or its text is not sure";
            }
            helped |= image != null && returned != null;
            changes.add(image == null ? Change.reread(rowKey) : Change.upsert(rowKey, image));
        }
        CaptureMode sure = helped ? CaptureMode.RETURNED : CaptureMode.DERIVED;
        return new Rows(
                changes,
                List.of(),
                why.isEmpty() ? sure : CaptureMode.REREAD,
                why.isEmpty() && helped ? "the server makes a value" : why);
    }

    private List<@Nullable String> given(Map<String, ValueSource> row, Bindings values) {
        List<@Nullable String> texts = new ArrayList<>(key.size());
        for (String column : key) {
            texts.add(target.text(column, source(row, column).in(values)));
        }
        return texts;
    }

    private @Nullable Image image(
            Map<String, ValueSource> row, RowKey rowKey, Bindings values, @Nullable Returned returned) {
        List<@Nullable String> texts = new ArrayList<>(layout.size());
        for (String column : layout.columns()) {
            ColumnType type = target.type(column);
            int at = key.indexOf(column);
            if (at >= 0 && !type.equalMayDiffer()) {
                texts.add(rowKey.values().get(at));
                continue;
            }
            ValueSource source = source(row, column);
            boolean made = at >= 0 ? !keysGiven : source.unseen();
            BoundValue value = returned != null && made ? returned.value(0, column) : source.in(values);
            ColumnType.Text text = type.image(value);
            if (text == null) {
                return null;
            }
            texts.add(text.text());
        }
        return new Image(layout, texts);
    }
}
