package dev.dualwrite.jdbc.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns that should come back from the server so that an execution's rows are known, and how they can.
 *
 * <p>Immutable.
 *
 * @param wanted the columns; empty if the parameters tell everything
 * @param byStatement the statement's own RETURNING clause returns them under their own names
 * @param columns the columns that the appended clause returns, in its order
 * @param appended the statement with a clause appended; null where the caller might notice
 * @param whyNot why nothing is appended, for people; empty if something is or nothing is wanted
 */
record Returning(
        Wanted wanted,
        boolean byStatement,
        List<String> columns,
        @Nullable Appendix appended,
        String whyNot) {
    static final Returning NONE = new Returning(Wanted.NOTHING, false, List.of(), null, "");

    Returning {
        columns = List.copyOf(columns);
    }
}
