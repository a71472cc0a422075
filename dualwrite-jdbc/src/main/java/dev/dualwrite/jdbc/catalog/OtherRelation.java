package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;

/**
 * A relation that holds no rows of its own to migrate: known by name only, so that it is not taken for a table.
 *
 * <p>Thread-safe: immutable.
 */
public record OtherRelation(TableId id, Kind kind) implements Relation {

    /** What it is. */
    public enum Kind {
        VIEW,
        MATERIALIZED_VIEW,
        FOREIGN_TABLE,
        SEQUENCE
    }
}
