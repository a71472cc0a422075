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
    private final boolean keyUnseen;
    private final Wanted wanted;
    private final @Nullable PlainRow plain;

    /**
     * @param cascades what changing the assigned columns sets off
     * @param oldValues the server can return values from before an UPDATE
     */
    UpdateCapture(TargetTable target, Update update, Cascades cascades, boolean oldValues) {
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
        this.keyUnseen =
                target.table().key().stream().map(assigned::get).anyMatch(source -> source != null && source.unseen());
        this.wanted = wanted(RowCondition.bound(target, update.where()), oldValues);
        this.plain = update.assignments().stream().anyMatch(a -> a.value().isLiteral()) ? null : plain();
    }

    /** An UPDATE of one row, which keeps its key, to values that are all seen. */
    private @Nullable PlainRow plain() {
        ImageLayout columns = layout;
        boolean alone = target.exactKey()
                && condition.isPresent()
                && condition.get().single()
                && whyReread.isEmpty()
                && !assignsKey
                && quietKey;
        if (!alone
                || columns == null
                || columns.columns().stream().anyMatch(c -> source(c).unseen())) {
            return null;
        }
        List<ValueSource> keySources = condition.get().tuples().get(0);
        if (!keySources.stream().allMatch(ValueSource.Parameter.class::isInstance)) {
            return null;
        }
        return new PlainRow(
                target,
                keySources,
                columns.columns(),
                columns.columns().stream().map(this::source).toList());
    }

    @Override
    public @Nullable Change later(Bindings values, long count) {
        return plain == null || count != 1 ? null : plain.change(values, this);
    }

    private Wanted wanted(Wanted.Size bound, boolean oldValues) {
        List<String> key = target.table().key();
        if (condition.isPresent() && condition.get().byKey()) {
            if (keyUnseen) {
                return new Wanted(key, List.of(), condition.get().single() ? Wanted.Size.ONE : Wanted.Size.LISTED);
            }
            List<String> unseen = layout == null || assignsKey || !whyReread.isEmpty()
                    ? List.of()
                    : layout.columns().stream().filter(c -> source(c).unseen()).toList();
            boolean all = unseen.stream().allMatch(c -> AppendedReturning.returnable(target.relation(), c, false));
            return all ? new Wanted(List.of(), unseen, Wanted.Size.ONE) : Wanted.NOTHING;
        } else if (!assignsKey) {
            return new Wanted(key, List.of(), bound);
        } else if (!oldValues) {
            return Wanted.NOTHING;
        }
        List<String> both = new ArrayList<>(key);
        key.forEach(column -> both.add(Wanted.before(column)));
        return new Wanted(both, List.of(), bound);
    }

    private ValueSource source(String column) {
        return assigned.getOrDefault(column, ValueSource.UNSEEN);
    }

    @Override
    public Wanted wanted() {
        return wanted;
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
    public CaptureMode whenReturned() {
        return wanted.needed().isEmpty() ? CaptureMode.RETURNED : CaptureMode.REREAD;
    }

    @Override
    public Rows rows(Bindings values, long count, @Nullable Returned returned) {
        if (count == 0) {
            return Rows.NONE;
        }
        if (returned != null && !wanted.needed().isEmpty()) {
            return cameBack(returned, values);
        }
        if (condition.isEmpty()) {
            return unknown("the WHERE clause does not name rows by column values");
        }
        List<List<String>> matched = condition.get().texts(target, values);
        if (matched == null) {
            return unknown("a compared value has no sure text");
        }
        return condition.get().byKey() ? byKey(matched, values, count, returned) : byColumns(matched, values);
    }

    /** Rows whose keys came back; their old keys too, or the WHERE clause tells them, where a key column is assigned. */
    private Rows cameBack(Returned returned, Bindings values) {
        List<String> key = target.table().key();
        List<Change> changes = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        if (condition.isPresent() && condition.get().byKey()) {
            List<List<String>> matched = condition.get().texts(target, values);
            if (matched == null) {
                return unknown("a compared value has no sure text");
            }
            for (List<String> old : matched) {
                changes.add(Change.reread(RowCondition.key(target, old)));
                doubts.addAll(cascades.of(RowCondition.byColumn(key, old)));
            }
        } else if (!returned.columns().contains(Wanted.before(key.get(0)))) {
            doubts.addAll(cascades.all());
        }
        for (int row = 0; row < returned.size(); row++) {
            List<List<@Nullable String>> keys = new ArrayList<>();
            keys.add(texts(returned, row, false));
            if (returned.columns().contains(Wanted.before(key.get(0)))) {
                keys.add(texts(returned, row, true));
            }
            for (List<@Nullable String> texts : keys) {
                RowKey rowKey = target.key(texts);
                if (rowKey == null) {
                    return unknown("a key's value has no sure text");
                }
                changes.add(Change.reread(rowKey));
                if (keyUnseen || keys.size() > 1) {
                    doubts.addAll(cascades.of(RowCondition.byColumn(key, rowKey.values())));
                }
            }
        }
        return new Rows(changes, doubts, CaptureMode.REREAD, "the keys came back, the values did not");
    }

    private List<@Nullable String> texts(Returned returned, int row, boolean before) {
        List<@Nullable String> texts = new ArrayList<>();
        for (String column : target.table().key()) {
            texts.add(target.text(column, returned.value(row, before ? Wanted.before(column) : column)));
        }
        return texts;
    }

    private Rows unknown(String why) {
        List<Doubt> doubts = new ArrayList<>(cascades.all());
        doubts.add(new Doubt.WholeTable(target.id()));
        return new Rows(List.of(), doubts, CaptureMode.UNKNOWN, why);
    }

    private Rows byKey(List<List<String>> matched, Bindings values, long count, @Nullable Returned returned) {
        List<Change> changes = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        List<String> key = target.table().key();
        String why = whyReread;
        for (List<String> old : matched) {
            RowKey oldKey = RowCondition.key(target, old);
            if (!assignsKey) {
                why = unmoved(oldKey, values, count, why, changes, returned);
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
            } else if (key.stream()
                    .anyMatch(c -> assigned.containsKey(c) && target.type(c).equalMayDiffer())) {
                changes.add(Change.reread(oldKey));
                why = "a key column is assigned, perhaps an equal value that looks different";
            } else {
                why = unmoved(oldKey, values, count, why, changes, returned);
            }
            if (!newKey.equals(oldKey) || !quietKey) {
                doubts.addAll(cascades.of(RowCondition.byColumn(key, old)));
            }
        }
        if (returned != null && why.isEmpty()) {
            return new Rows(changes, doubts, CaptureMode.RETURNED, "the server makes a value");
        }
        return new Rows(changes, doubts, why.isEmpty() ? CaptureMode.DERIVED : CaptureMode.REREAD, why);
    }

    /** Adds the change of a row that keeps its key; returns why it has no image. */
    private String unmoved(
            RowKey key, Bindings values, long count, String why, List<Change> changes, @Nullable Returned returned) {
        Image image = why.isEmpty() && count == 1 ? image(values, returned) : null;
        changes.add(image == null ? Change.reread(key) : Change.upsert(key, image));
        if (image != null || !why.isEmpty()) {
            return why;
        }
        return count == 1 ? "a value is made by the server, or its text is not sure" : "the count is not known";
    }

    private @Nullable Image image(Bindings values, @Nullable Returned returned) {
        if (layout == null) {
            return null;
        }
        List<@Nullable String> texts = new ArrayList<>(layout.size());
        for (String column : layout.columns()) {
            ValueSource source = source(column);
            BoundValue value = source.unseen() && returned != null && returned.size() == 1
                    ? returned.value(0, column)
                    : source.in(values);
            ColumnType.Text text = target.type(column).image(value);
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
            doubts.add(new Doubt.RowsWhere(target.id(), by.columns(), old, Set.of(), null));
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
                    doubts.add(new Doubt.RowsWhere(target.id(), by.columns(), texts.values(), Set.of(), null));
                }
            }
        }
        return new Rows(List.of(), doubts, CaptureMode.REREAD, "the WHERE clause names rows, but not by their key");
    }
}
