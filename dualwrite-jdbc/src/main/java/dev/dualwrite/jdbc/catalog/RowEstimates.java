package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;

/**
 * How many rows a statement would return. Answers come from memory: it is asked on the application's threads.
 *
 * <p>Thread-safe; no method waits for a database.
 */
public interface RowEstimates {
    /** No more rows of one execution are kept by default. */
    long DEFAULT_CAP = 10_000;

    /** Never knows anything. */
    RowEstimates NONE = (sql, parameters, relation) -> RowEstimate.NOT_YET;

    /** How many rows of one execution are asked for, and kept, at most. */
    default long cap() {
        return DEFAULT_CAP;
    }

    /**
     * What is known of a statement; where nothing is, or it is old, somebody else asks the database.
     *
     * @param sql an INSERT, UPDATE, DELETE or MERGE with a RETURNING clause, placeholders as JDBC writes them
     * @param parameters how many placeholders it has
     * @param relation what it writes to
     */
    RowEstimate estimate(String sql, int parameters, TableId relation);
}
