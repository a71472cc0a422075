package dev.dualwrite.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The key of one row: the canonical PostgreSQL text of its key columns, in key order.
 *
 * <p>Canonical means that two keys are equal here exactly when the server holds them for equal: whoever makes one from
 * an application's parameter brings it into that form first (an upper-case uuid is the same key).
 */
public record RowKey(TableId table, List<String> values) {
    public RowKey {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("A key of " + table + " needs at least one value");
        }
    }

    public RowKey(TableId table, String value) {
        this(table, List.of(value));
    }

    /**
     * One string for all values, one to one: the value itself for a single column, else the values joined by commas with
     * backslash before every comma and backslash in them.
     */
    public String encoded() {
        if (values.size() == 1) {
            return values.get(0);
        }
        StringBuilder out = new StringBuilder();
        for (String value : values) {
            if (out.length() > 0) {
                out.append(',');
            }
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == ',' || c == '\\') {
                    out.append('\\');
                }
                out.append(c);
            }
            if (value.isEmpty()) {
                out.append("\\e");
            }
        }
        return out.toString();
    }

    /**
     * Undoes {@link #encoded()}.
     *
     * @param columns how many values the key has
     * @throws IllegalArgumentException if the string does not hold that many
     */
    public static RowKey decode(TableId table, int columns, String encoded) {
        if (columns == 1) {
            return new RowKey(table, encoded);
        }
        List<String> values = new ArrayList<>(columns);
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == ',') {
                values.add(value.toString());
                value.setLength(0);
            } else if (c == '\\') {
                char escaped = encoded.charAt(++i);
                if (escaped != 'e') {
                    value.append(escaped);
                }
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        if (values.size() != columns) {
            throw new IllegalArgumentException("Not a key of " + columns + " columns of " + table);
        }
        return new RowKey(table, values);
    }

    /** An estimate of the heap that this key holds, in bytes. */
    public long bytes() {
        long bytes = 48;
        for (String value : values) {
            bytes += 56 + value.length();
        }
        return bytes;
    }

    /** Names the table only: the values are the application's data. */
    @Override
    public String toString() {
        return "a row of " + table;
    }
}
