package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The most rows that a table can hold, by its files.
 *
 * <p>Threading: as the connection. A row takes 28 bytes at least, and the fixed-width columns that are never NULL.
 */
final class TableRows {
    private static final String BYTES_AND_WIDTH = """
            WITH t AS (SELECT c.oid, c.relkind FROM pg_catalog.pg_class c
                         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = ? AND c.relname = ?)
            SELECT coalesce(CASE WHEN t.relkind = 'p'
                            THEN (SELECT sum(pg_catalog.pg_relation_size(relid))
                                    FROM pg_catalog.pg_partition_tree(t.oid::regclass))
                            ELSE pg_catalog.pg_relation_size(t.oid) END, -1),
                   28 + (SELECT coalesce(sum(attlen), 0) FROM pg_catalog.pg_attribute
                          WHERE attrelid = t.oid AND attnum > 0 AND attnotnull AND NOT attisdropped AND attlen > 0)
              FROM t WHERE t.relkind IN ('r', 'p')
            """;

    private final Connection connection;

    TableRows(Connection connection) {
        this.connection = connection;
    }

    /** {@link Long#MAX_VALUE} if it is not known. */
    long atMost(TableId table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BYTES_AND_WIDTH)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            try (ResultSet row = query.executeQuery()) {
                boolean known = row.next() && row.getLong(1) >= 0;
                return known ? row.getLong(1) / row.getLong(2) : Long.MAX_VALUE;
            }
        }
    }
}
