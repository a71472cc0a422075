package dev.dualwrite.samples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Finds out from a server itself which queries it was asked, whatever the library says.
 *
 * <p>Used by one thread.
 *
 * <p>Each query carries a comment of its own, and the server's {@code pg_stat_activity} shows the last query of each of its
 * sessions.
 */
final class Witness {

    private Witness() {}

    /** Asks so many queries of the application's database; returns how many of them this server has seen. */
    static int seen(Server server, DataSource application, int queries) throws SQLException {
        int seen = 0;
        try (Connection direct = server.connect(Servers.SHOP);
                PreparedStatement look = direct.prepareStatement("SELECT FROM pg_stat_activity"
                        + " WHERE pid <> pg_backend_pid() AND query LIKE '%' || ? || '%'")) {
            for (int i = 0; i < queries; i++) {
                String tag = UUID.randomUUID().toString();
                ask(application, "SELECT name FROM category WHERE id = " + (1 + i % 10) + " /* " + tag + " */");
                look.setString(1, tag);
                try (ResultSet found = look.executeQuery()) {
                    seen += found.next() ? 1 : 0;
                }
            }
        }
        return seen;
    }

    private static void ask(DataSource application, String query) throws SQLException {
        try (Connection connection = application.getConnection();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(query)) {
            OrderDesk.one(rows);
        }
    }
}
