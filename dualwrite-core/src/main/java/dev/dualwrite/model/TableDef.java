package dev.dualwrite.model;

import java.util.List;

/**
 * What the data plane has to know of a migrated table: its columns in catalog order and its key.
 *
 * @param id its name
 * @param columns all columns, generated ones included
 * @param key names of the key columns, in key order; never empty
 * @param keyDeferrable the key's constraint is deferrable: row locks do not order its writers before COMMIT
 */
public record TableDef(TableId id, List<ColumnDef> columns, List<String> key, boolean keyDeferrable) {
    public TableDef {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        if (key.isEmpty()) {
            throw new IllegalArgumentException("Table " + id + " has no key");
        }
        for (String name : key) {
            if (columns.stream().noneMatch(c -> c.name().equals(name))) {
                throw new IllegalArgumentException("Table " + id + " has no column for its key part " + name);
            }
        }
    }

    /** The columns whose values travel: all but the generated ones. */
    public List<ColumnDef> carried() {
        return columns.stream().filter(c -> !c.generated()).toList();
    }

    /** @throws IllegalArgumentException if there is no such column */
    public ColumnDef column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Table " + id + " has no column " + name));
    }

    public boolean isKey(String column) {
        return key.contains(column);
    }

    /** The layout of a full image as a reader of this table gives it: every carried column as text of its own type. */
    public ImageLayout fullLayout() {
        return new ImageLayout(
                carried().stream().map(ColumnDef::name).toList(),
                carried().stream().map(ColumnDef::type).toList(),
                true);
    }
}
