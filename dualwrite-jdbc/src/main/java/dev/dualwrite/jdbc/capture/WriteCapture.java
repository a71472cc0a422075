package dev.dualwrite.jdbc.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells which rows of its target an INSERT, UPDATE or DELETE wrote.
 *
 * <p>Thread-safe: immutable.
 */
interface WriteCapture {
    /** Key columns that have to come back from the server; empty if the parameters tell the key. */
    default List<String> wanted() {
        return List.of();
    }

    /** Whether one row at most is written where columns are {@link #wanted}. */
    default boolean oneRow() {
        return true;
    }

    /**
     * The rows of one execution.
     *
     * @param count rows that it changed, or {@link StatementPlan#UNCOUNTED}
     * @param returned for each row texts of the {@link #wanted} columns, if they came back
     */
    Rows rows(Bindings values, long count, @Nullable List<List<String>> returned);
}
