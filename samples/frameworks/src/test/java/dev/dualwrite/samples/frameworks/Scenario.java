package dev.dualwrite.samples.frameworks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * One framework, writing in every way that it knows.
 *
 * <p>Made anew for each run. What it does must depend on nothing but the database, so that two runs on equal databases say
 * the same.
 */
interface Scenario {
    /** For people and for file names. */
    String title();

    /** Statements that make the tables and their first rows, on every database before the start. */
    List<String> schema();

    /** Writes, and notes what came back. */
    void run(DataSource dataSource, Transcript transcript) throws Exception;

    /**
     * Statements that may be captured as UNKNOWN: a pattern that the whole statement matches, regardless of case and of
     * line breaks, and why there is no better mode.
     */
    default Map<String, String> unknown() {
        return Map.of();
    }

    /** Whether changes of the schema are run on the target as well, and there first. */
    default boolean targetFirst() {
        return false;
    }

    /** Tables that are left out, with their schema. */
    default Set<String> notMigrated() {
        return Set.of();
    }

    /** Whether equal runs leave equal rows, so that the plain database can be compared with the legacy. */
    default boolean repeatable() {
        return true;
    }
}
