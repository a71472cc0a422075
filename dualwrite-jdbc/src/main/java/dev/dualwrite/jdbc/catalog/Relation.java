package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;

/**
 * Something that a statement can name in place of a table.
 *
 * <p>Thread-safe: immutable.
 */
public sealed interface Relation permits CatalogTable, OtherRelation {

    TableId id();
}
