package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.sql.Assignment;
import dev.dualwrite.jdbc.sql.Update;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of an UPDATE from its WHERE clause, and their values from its SET clause.
 *
 * <p>Immutable.
 */
final class UpdateCapture implements WriteCapture {
    private final TargetTable target;
    private final Optional<RowCondition> condition;
    private final Map<String, ValueSource> assigned = new LinkedHashMap<>();
    private final @Nullable ImageLayout layout;
    private final Cascades cascades;
    private final String whyReread;
    private final boolean assignsKey;
    private final boolean quietKey;

    /** @param cascades what changing the assigned columns sets off */
    UpdateCapture(TargetTable target, Update update, Cascades cascades) {
        this.target = target;
        this.condition = RowCondition.of(target, update.where());
        this.cascades = cascades;
        for (Assignment assignment : update.assignments()) {
            if (target.has(assignment.column())
                    && !target.table().column(assignment.column()).generated()) {
                assigned.put(assignment.column(), target.source(assignment.column(), assignment.value()));
            }
        }
        List<String> columns =
                assigned.keySet().stream().filter(c -> !target.isKey(c)).toList();
        this.layout = columns.isEmpty()
                ? null
                : new ImageLayout(
                        columns,
                        columns.stream()
                                .map(c -> target.table().column(c).type())
                                .toList(),
                        false);
        this.whyReread = whyReread();
        this.assignsKey = assigned.keySet().stream().anyMatch(target::isKey);
        this.quietKey = cascades.onlyBy(target.table().key());
    }

    private String whyReread() {
        if (!target.certain()) {
            return "the table's name may stand for another table";
        } else if (target.gentle(Event.UPDATE)) {
            return "a trigger or rule changes updated rows";
        } else if (condition.isPresent() && !condition.get().single()) {
            return "the WHERE clause may match several rows";
        }
        return "";
    }

    /** The columns whose values an UPDATE changes, so that foreign keys may act. */
    static Set<String> columns(Update update) {
        Set<String> columns = new HashSet<>();
        update.assignments().forEach(a -> columns.add(a.column()));
        return columns;
    }

    @Override
    public Rows rows(Bindings values, long count, @Nullable List<List<String>> returned) {
        if (count == 0) {
            return Rows.NONE;
        }
        if (condition.isEmpty()) {
            return unknown("the WHERE clause does not name rows by column values");
        }
        List<List<String>> matched = condition.get().texts(target, values);
        if (matched == null) {
            return unknown("a compared value has no sure text");
        }
        return condition.get().byKey() ? byKey(matched, values, count) : byColumns(matched, values);
    }

    private Rows unknown(String why) {
        List<Doubt> doubts = new ArrayList<>(cascades.all());
        doubts.add(new Doubt.WholeTable(target.id()));
        return new Rows(List.of(), doubts, CaptureMode.UNKNOWN, why);
    }

    private Rows byKey(List<List<String>> matched, Bindings values, long count) {
        List<Change> changes = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        List<String> key = target.table().key();
        String why = whyReread;
        for (List<String> old : matched) {
            RowKey oldKey = RowCondition.key(target, old);
            if (!assignsKey) {
                why = unmoved(oldKey, values, count, why, changes);
                if (!quietKey) {
                    doubts.addAll(cascades.of(RowCondition.byColumn(key, old)));
                }
                continue;
            }
            List<@Nullable String> texts = new ArrayList<>(old);
            for (int i = 0; i < key.size(); i++) {
                ValueSource source = assigned.get(key.get(i));
                if (source != null) {
                    texts.set(i, target.text(key.get(i), source.in(values)));
                }
            }
            RowKey newKey = target.key(texts);
            if (newKey == null) {
                return unknown("a key column is assigned a value that has no sure text");
            }
            if (!newKey.equals(oldKey)) {
                changes.add(Change.reread(oldKey));
                changes.add(Change.reread(newKey));
                doubts.addAll(cascades.of(RowCondition.byColumn(key, newKey.values())));
                why = "a key column is assigned";
            } else {
                why = unmoved(oldKey, values, count, why, changes);
            }
            if (!newKey.equals(oldKey) || !quietKey) {
                doubts.addAll(cascades.of(RowCondition.byColumn(key, old)));
            }
        }
        return new Rows(changes, doubts, why.isEmpty() ? CaptureMode.DERIVED : CaptureMode.REREAD, why);
    }

    /** Adds the change of a row that keeps its key; returns why it has no image. */
    private String unmoved(RowKey key, Bindings values, long count, String why, List<Change> changes) {
        Image image = why.isEmpty() && count == 1 ? image(values) : null;
        changes.add(image == null ? Change.reread(key) : Change.upsert(key, image));
        if (image != null || !why.isEmpty()) {
            return why;
        }
        return count == 1 ? "a value is made by the server, or its text is not sure" : "the count is not known";
    }

    private @Nullable Image image(Bindings values) {
        if (layout == null) {
            return null;
        }
        List<@Nullable String> texts = new ArrayList<>(layout.size());
        for (String column : layout.columns()) {
            ColumnType.Text text = target.type(column)
                    .image(assigned.getOrDefault(column, ValueSource.UNSEEN).in(values));
            if (text == null) {
                return null;
            }
            texts.add(text.text());
        }
        return new Image(layout, texts);
    }

    /** Rows that had these values before; where such a column is assigned too, they have others now. */
    private Rows byColumns(List<List<String>> matched, Bindings values) {
        RowCondition by = condition.orElseThrow();
        if (assignsKey) {
            return unknown("a key column is assigned in rows that are not named by their key");
        }
        List<Doubt> doubts = new ArrayList<>(cascades.all());
        for (List<String> old : matched) {
            doubts.add(new Doubt.RowsWhere(target.id(), by.columns(), old));
            if (by.columns().stream().anyMatch(assigned::containsKey)) {
                List<@Nullable String> now = new ArrayList<>(old);
                boolean equalSomething = true;
                for (int i = 0; i < old.size(); i++) {
                    ValueSource source = assigned.get(by.columns().get(i));
                    if (source != null) {
                        BoundValue value = source.in(values);
                        equalSomething &= value.type() != SourceType.NULL;
                        now.set(i, target.text(by.columns().get(i), value));
                    }
                }
                if (equalSomething) {
                    RowKey texts = target.key(now);
                    if (texts == null) {
                        return unknown("a compared column is assigned a value that has no sure text");
                    }
                    doubts.add(new Doubt.RowsWhere(target.id(), by.columns(), texts.values()));
                }
            }
        }
        return new Rows(List.of(), doubts, CaptureMode.REREAD, "the WHERE clause names rows, but not by their key");
    }
}
