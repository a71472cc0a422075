package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.ConflictClause;
import dev.dualwrite.jdbc.sql.Expr;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A migrated table that a statement writes to.
 *
 * <p>Immutable.
 */
final class TargetTable {
    private final RelationFacts relation;
    private final TableDef table;
    private final boolean certain;
    private final Map<String, ColumnType> types = new HashMap<>();

    /** @param certain the statement's name surely stands for this relation, not for another of the same name */
    TargetTable(RelationFacts relation, TableDef table, boolean certain) {
        this.relation = relation;
        this.table = table;
        this.certain = certain;
        relation.columns().forEach((name, c) -> types.put(name, ColumnType.of(c.type(), c.enumerated())));
    }

    TableId id() {
        return table.id();
    }

    TableDef table() {
        return table;
    }

    RelationFacts relation() {
        return relation;
    }

    boolean certain() {
        return certain;
    }

    boolean has(String column) {
        return types.containsKey(column);
    }

    ColumnType type(String column) {
        ColumnType type = types.get(column);
        if (type == null) {
            throw new IllegalArgumentException("no such column");
        }
        return type;
    }

    private RelationFacts.Column facts(String column) {
        RelationFacts.Column facts = relation.columns().get(column);
        if (facts == null) {
            throw new IllegalArgumentException("no such column");
        }
        return facts;
    }

    boolean identity(String column) {
        return facts(column).identity();
    }

    /** Whether rows can be told apart, or found, by the texts of this column. */
    boolean identifies(String column) {
        return types.containsKey(column)
                && (isKey(column) ? type(column).identifiesKey() : type(column).identifies())
                && facts(column).exact();
    }

    /** Whether one row at most has given values in these columns. */
    boolean isUnique(Set<String> columns) {
        return columns.containsAll(table.key()) || relation.unique().stream().anyMatch(columns::containsAll);
    }

    /** The text of a column that equals a value, or null if that is not sure. */
    @Nullable
    String text(String column, BoundValue value) {
        return facts(column).exact() ? type(column).key(value) : null;
    }

    /** Whether a key column's text depends on the value and the column's type alone. */
    boolean exactKey() {
        return table.key().stream().allMatch(column -> facts(column).exact());
    }

    ValueSource source(String column, Expr expr) {
        return ValueSource.of(expr, type(column), byDefault(column));
    }

    /** What the column gets when a statement leaves it out: a constant, NULL, or something that only the server knows. */
    ValueSource byDefault(String column) {
        return ValueSource.of(facts(column).omitted(), type(column), ValueSource.UNSEEN);
    }

    /** The key of these texts, in key order; null if one of them is missing. */
    @Nullable
    RowKey key(List<@Nullable String> texts) {
        List<String> all = new ArrayList<>(texts.size());
        for (String text : texts) {
            if (text == null) {
                return null;
            }
            all.add(text);
        }
        return new RowKey(table.id(), all);
    }

    /** The key of a row that came back; null if it is not all there. */
    @Nullable
    RowKey returnedKey(@Nullable Returned returned, int row) {
        if (returned == null || row >= returned.size()) {
            return null;
        }
        List<@Nullable String> texts = new ArrayList<>();
        for (String column : table.key()) {
            texts.add(text(column, returned.value(row, column)));
        }
        return key(texts);
    }

    /** All rows that came back, to be read again; the table as a whole if one key has no sure text. */
    Rows reread(Returned returned, String why) {
        List<Change> changes = new ArrayList<>(returned.size());
        for (int i = 0; i < returned.size(); i++) {
            RowKey key = returnedKey(returned, i);
            if (key == null) {
                return Rows.unknown(id(), "a key's value has no sure text");
            }
            changes.add(Change.reread(key));
        }
        return new Rows(changes, List.of(), CaptureMode.REREAD, why);
    }

    boolean isKey(String column) {
        return table.isKey(column);
    }

    /** Whether an ON CONFLICT clause, if there is one, assigns a column of the key. */
    boolean movedBy(@Nullable ConflictClause conflict) {
        return conflict != null && conflict.assignments().stream().anyMatch(a -> isKey(a.column()));
    }

    /** The columns in the order in which INSERT without a column list takes them. */
    List<String> columnNames() {
        return relation.order();
    }

    boolean gentle(RelationFacts.Event event) {
        return relation.gentle().contains(event);
    }
}
