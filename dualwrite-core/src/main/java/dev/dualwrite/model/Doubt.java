package dev.dualwrite.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction may have written without our knowing the rows' keys. Settled by looking, never by guessing.
 */
public sealed interface Doubt {
    TableId table();

    /** All tables whose rows it may have written: what stands for it where nobody looks the rows up. */
    default Set<TableId> tables() {
        return Set.of(table());
    }

    /** Any row of the table. */
    record WholeTable(TableId table) implements Doubt {}

    /**
     * Rows whose columns had these values before the transaction: what a foreign key's ON DELETE or ON UPDATE action may
     * have changed. They are looked up on both sides.
     *
     * @param columns referencing columns
     * @param values their canonical texts
     * @param beyond tables that foreign keys may lead to from there: whoever looks the rows up follows them
     * @param from the deleted row with which they went: whoever reads it again and finds it gone looks for them; null if they
     *     are not found that way
     */
    record RowsWhere(
            TableId table,
            List<String> columns,
            List<String> values,
            Set<TableId> beyond,
            @Nullable RowKey from) implements Doubt {
        public RowsWhere {
            beyond = Set.copyOf(beyond);
            columns = List.copyOf(columns);
            values = List.copyOf(values);
            if (columns.size() != values.size() || columns.isEmpty()) {
                throw new IllegalArgumentException("Every column of a doubt on " + table + " needs a value");
            }
        }

        @Override
        public Set<TableId> tables() {
            Set<TableId> tables = new LinkedHashSet<>(beyond);
            tables.add(table);
            return tables;
        }

        /** Names table and columns only: the values are the application's data. */
        @Override
        public String toString() {
            return "rows of " + table + " by " + columns;
        }
    }
}
