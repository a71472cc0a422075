package dev.dualwrite.model;

import java.util.List;

/**
 * What a transaction may have written without our knowing the rows' keys. Settled by looking, never by guessing.
 */
public sealed interface Doubt {
    TableId table();

    /** Any row of the table. */
    record WholeTable(TableId table) implements Doubt {}

    /**
     * Rows whose columns had these values before the transaction: what a foreign key's ON DELETE or ON UPDATE action may
     * have changed. They are looked up on both sides.
     *
     * @param columns referencing columns
     * @param values their canonical texts
     */
    record RowsWhere(TableId table, List<String> columns, List<String> values) implements Doubt {
        public RowsWhere {
            columns = List.copyOf(columns);
            values = List.copyOf(values);
            if (columns.size() != values.size() || columns.isEmpty()) {
                throw new IllegalArgumentException("Every column of a doubt on " + table + " needs a value");
            }
        }

        /** Names table and columns only: the values are the application's data. */
        @Override
        public String toString() {
            return "rows of " + table + " by " + columns;
        }
    }
}
