package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Counts the rows that a copy holds in an older state although the newer one had arrived: its writes were reordered.
 *
 * <p>Stateless.
 *
 * <p>A trigger on the copy notes every row whose revision an update takes back. Such a row counts if it still is behind
 * the authority at the end; one that a later write has put right does not.
 */
final class Reordering {

    private Reordering() {}

    /** Installs the trigger; again is no harm. */
    static void watch(Connection copy) throws SQLException, IOException {
        try (Statement statement = copy.createStatement()) {
            statement.execute(Shop.script("evidence.sql"));
        }
    }

    /** Rows of the watched tables that are behind because a newer revision was overwritten. */
    static long count(Connection authority, Connection copy) throws SQLException {
        return count("product", authority, copy) + count("purchase", authority, copy);
    }

    private static long count(String table, Connection authority, Connection copy) throws SQLException {
        long count = 0;
        try (PreparedStatement noted = copy.prepareStatement("SELECT id, revision FROM evidence.went_back JOIN " + table
                        + " USING (id) WHERE table_name = '" + table + "'");
                PreparedStatement current =
                        authority.prepareStatement("SELECT FROM " + table + " WHERE id = ? AND revision > ?");
                ResultSet rows = noted.executeQuery()) {
            while (rows.next()) {
                current.setLong(1, rows.getLong(1));
                current.setLong(2, rows.getLong(2));
                try (ResultSet behind = current.executeQuery()) {
                    count += behind.next() ? 1 : 0;
                }
            }
        }
        return count;
    }
}
