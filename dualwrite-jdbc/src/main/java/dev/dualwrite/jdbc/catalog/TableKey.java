package dev.dualwrite.jdbc.catalog;

import java.util.List;

/**
 * What identifies a table's rows: its primary key, else a unique index that could replace it.
 *
 * <p>Thread-safe: immutable.
 *
 * @param index name of the index
 * @param columns names in key order, never empty; every one is NOT NULL
 * @param primary whether it is the primary key
 * @param deferrable whether the check can wait until COMMIT; only a primary key can be deferrable here
 */
public record TableKey(String index, List<String> columns, boolean primary, boolean deferrable) {

    public TableKey {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("key " + index + " has no columns");
        }
    }
}
