package dev.dualwrite.jdbc.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns that have to come back from the server so that an execution's rows are known, and how they can.
 *
 * <p>Immutable.
 *
 * @param columns the key's columns in key order; empty if the parameters tell the key
 * @param oneRow one row at most comes back
 * @param byStatement the statement's own RETURNING clause returns them under their own names
 * @param appended the text with a clause appended that returns them alone; null where the caller might notice
 */
record Returning(
        List<String> columns,
        boolean oneRow,
        boolean byStatement,
        @Nullable String appended) {
    static final Returning NONE = new Returning(List.of(), true, false, null);

    Returning {
        columns = List.copyOf(columns);
    }
}
