package dev.dualwrite.samples.frameworks;

import javax.sql.DataSource;

/**
 * Where a change of the schema has to happen: on the plain database, or on the target, then through the wrapper, after
 * which the migration is told to look at the tables again.
 */
@FunctionalInterface
interface Sides {
    void change(Change change) throws Exception;

    /** Changes one database. */
    @FunctionalInterface
    interface Change {
        void on(DataSource dataSource) throws Exception;
    }
}
