package dev.dualwrite.jdbc.capture;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns that a capture would like to see of the rows that were written.
 *
 * <p>Immutable.
 *
 * @param needed without these nothing is known: the key
 * @param helpful with these a row need not be read again
 * @param size how many rows may come
 */
record Wanted(List<String> needed, List<String> helpful, Size size) {
    static final Wanted NOTHING = new Wanted(List.of(), List.of(), Size.ONE);

    /** How many rows may come back. */
    enum Size {
        /** One at most. */
        ONE,
        /** As many as the text lists. */
        LISTED,
        /** Nobody knows. */
        MANY
    }

    Wanted {
        needed = List.copyOf(needed);
        helpful = List.copyOf(helpful);
    }

    /** The name under which a column's value before an UPDATE is asked for; no column is called so. */
    static String before(String column) {
        return "\0" + column;
    }

    static boolean isBefore(String column) {
        return column.startsWith("\0");
    }

    boolean isEmpty() {
        return needed.isEmpty() && helpful.isEmpty();
    }

    List<String> all() {
        List<String> all = new ArrayList<>(needed);
        all.addAll(helpful);
        return all;
    }
}
