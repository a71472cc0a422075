package dev.dualwrite.model;

import java.util.Comparator;

/**
 * A table's name as the catalog has it (not quoted, case kept).
 *
 * <p>Ordered by schema, then name: the order in which tables are locked and written everywhere.
 */
public record TableId(String schema, String name) implements Comparable<TableId> {
    private static final Comparator<TableId> ORDER =
            Comparator.comparing(TableId::schema).thenComparing(TableId::name);

    public TableId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("A table needs a schema and a name: '" + schema + "'.'" + name + "'");
        }
    }

    /** The name as SQL wants it: {@code "schema"."name"}. */
    public String quoted() {
        return quote(schema) + "." + quote(name);
    }

    /** An identifier in double quotes. */
    public static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public int compareTo(TableId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
