package dev.dualwrite.ledger;

import dev.dualwrite.model.Image;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row as both sides have it now, side by side.
 *
 * <p>Immutable. It shows names, types and what is equal; {@link #values()} is the only way to the values.
 */
public final class RowComparison {
    private final TableDef def;
    private final @Nullable Image legacy;
    private final @Nullable Image target;
    private final List<LedgerEntry> entries;

    RowComparison(TableDef def, @Nullable Image legacy, @Nullable Image target, List<LedgerEntry> entries) {
        this.def = def;
        this.legacy = legacy;
        this.target = target;
        this.entries = List.copyOf(entries);
    }

    /**
     * A column of the row; generated ones are left out, each server computes its own.
     *
     * @param key it is part of the key
     * @param equal both sides have the row, with the same text or NULL in this column
     */
    public record Column(String name, String type, boolean key, boolean equal) {}

    /** A column's texts on both sides; null is SQL NULL, or that the side lacks the row. They are the application's data. */
    public record Value(
            String column,
            @Nullable String legacy,
            @Nullable String target) {
        /** Names the column only. */
        @Override
        public String toString() {
            return "the values of " + column;
        }
    }

    public TableId table() {
        return def.id();
    }

    public boolean onLegacy() {
        return legacy != null;
    }

    public boolean onTarget() {
        return target != null;
    }

    /** Neither side has the row, or both have it with the same values. */
    public boolean equal() {
        return differing().isEmpty();
    }

    /** All carried columns, in the legacy's order. */
    public List<Column> columns() {
        List<String> names = def.fullLayout().columns();
        List<String> types = def.fullLayout().sourceTypes();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean equal = (legacy == null && target == null)
                    || (legacy != null && target != null && Objects.equals(legacy.value(i), target.value(i)));
            columns.add(new Column(names.get(i), types.get(i), def.isKey(names.get(i)), equal));
        }
        return columns;
    }

    /** Names of the columns that differ: all of them if only one side has the row. */
    public List<String> differing() {
        return columns().stream().filter(c -> !c.equal()).map(Column::name).toList();
    }

    /** The values of all columns: the application's data, which the caller asked for by this call. */
    public List<Value> values() {
        List<Value> values = new ArrayList<>();
        List<String> names = def.fullLayout().columns();
        for (int i = 0; i < names.size(); i++) {
            values.add(new Value(
                    names.get(i), legacy == null ? null : legacy.value(i), target == null ? null : target.value(i)));
        }
        return values;
    }

    /** What the ledger holds against the row; entries for the whole table are not among them. */
    public List<LedgerEntry> entries() {
        return entries;
    }

    @Override
    public String toString() {
        String where;
        if (legacy == null || target == null) {
            where = legacy == null && target == null
                    ? "on neither side"
                    : "on the " + (legacy == null ? "target" : "legacy") + " only";
        } else {
            where = equal()
                    ? "equal on both sides"
                    : "on both sides, different in "
                            + columns().stream()
                                    .filter(c -> !c.equal())
                                    .map(c -> c.name() + " (" + c.type() + ")")
                                    .collect(Collectors.joining(", "));
        }
        return "a row of " + table() + ": " + where
                + entries.stream().map(e -> "; " + e).collect(Collectors.joining());
    }
}
