package dev.dualwrite.jdbc.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back from the server of the rows that one execution wrote.
 *
 * <p>Immutable; {@code toString} shows no value.
 *
 * @param columns the columns that came, in the rows' order
 * @param rows for each row the columns' texts; null for SQL NULL
 * @param whyNot why nothing was asked for, for people; empty if it came
 */
record Returned(List<String> columns, List<List<@Nullable String>> rows, String whyNot) {

    Returned(List<String> columns, List<List<@Nullable String>> rows) {
        this(columns, rows, "");
    }

    /** Nothing was asked for. */
    static Returned not(String why) {
        return new Returned(List.of(), List.of(), why);
    }

    int size() {
        return rows.size();
    }

    /** One row's value of a column as a string; opaque if the column did not come. */
    BoundValue value(int row, String column) {
        int at = columns.indexOf(column);
        return at < 0 ? BoundValue.OPAQUE : BoundValue.string(rows.get(row).get(at));
    }

    /** Rows from one on, up to another. */
    Returned part(int from, int to) {
        return new Returned(columns, rows.subList(from, to));
    }

    @Override
    public String toString() {
        return rows.size() + " rows of " + columns;
    }
}
