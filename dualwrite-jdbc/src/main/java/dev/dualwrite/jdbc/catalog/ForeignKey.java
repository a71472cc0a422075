package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.util.List;

/**
 * A foreign key.
 *
 * <p>Thread-safe: immutable.
 *
 * @param name its constraint's name
 * @param table the referencing table
 * @param columns the referencing columns
 * @param referencedTable the table pointed to
 * @param referencedColumns the columns pointed to, in the order of {@code columns}
 * @param onDelete what a deleted row does to those that point to it
 * @param onUpdate what a changed key does to those that point to it
 * @param deferrable whether the check can wait until COMMIT
 */
public record ForeignKey(
        String name,
        TableId table,
        List<String> columns,
        TableId referencedTable,
        List<String> referencedColumns,
        Action onDelete,
        Action onUpdate,
        boolean deferrable) {

    /** A referential action. */
    public enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT;

        /** Whether it changes the referencing rows. */
        public boolean writes() {
            return this == CASCADE || this == SET_NULL || this == SET_DEFAULT;
        }
    }

    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
        if (columns.isEmpty() || columns.size() != referencedColumns.size()) {
            throw new IllegalArgumentException(
                    "foreign key " + name + " of " + table + " pairs " + columns + " with " + referencedColumns);
        }
    }
}
