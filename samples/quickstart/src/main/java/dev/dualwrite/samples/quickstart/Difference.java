package dev.dualwrite.samples.quickstart;

import java.util.List;

/**
 * One row that the two databases do not have alike.
 *
 * <p>Immutable.
 *
 * @param key the key's values as PostgreSQL's text
 */
record Difference(Kind kind, String table, List<String> key) {

    /** What is wrong with the row, seen from the authority. */
    enum Kind {
        /** The authority has it, the follower does not. */
        LOST,
        /** The follower has it, the authority does not. */
        PHANTOM,
        /** Both have it, with different values. */
        DIVERGED
    }

    Difference {
        key = List.copyOf(key);
    }
}
