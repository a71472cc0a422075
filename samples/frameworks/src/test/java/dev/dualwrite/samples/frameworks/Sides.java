package dev.dualwrite.samples.frameworks;

import javax.sql.DataSource;

/**
 * Where a change of the schema has to happen: on the plain database; or through the wrapper, after the target if the
 * scenario wants that, before what the migration says is to be run there otherwise.
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
