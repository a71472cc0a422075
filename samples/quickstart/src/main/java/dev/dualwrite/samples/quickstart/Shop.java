package dev.dualwrite.samples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes the shop's databases: schema and rows on the legacy, the schema alone elsewhere.
 *
 * <p>Stateless; each method works on its caller's thread.
 *
 * <p>Every step is one transaction that leaves its own mark, the tables, so a killed run never leaves half a shop and a
 * finished step is not done twice.
 */
final class Shop {

    private Shop() {}

    /** Creates schema and rows in the server's shop database unless they are there; tells whether it did. */
    static boolean load(Server server, String database, ShopSize size) throws SQLException, IOException {
        return create(server, database, script("schema.sql") + size.fillInto(script("load.sql")));
    }

    /** Creates the empty tables in the server's shop database unless they are there; tells whether it did. */
    static boolean createSchema(Server server, String database) throws SQLException, IOException {
        return create(server, database, script("schema.sql"));
    }

    private static boolean create(Server server, String database, String script) throws SQLException {
        server.createDatabase(database);
        try (Connection connection = server.connect(database)) {
            if (isThere(connection)) {
                return false;
            }
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(script);
                connection.commit();
                connection.setAutoCommit(true);
                statement.execute("VACUUM ANALYZE");
            }
            return true;
        }
    }

    /** Whether the database has the shop's tables. */
    static boolean isThere(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT to_regclass('public.pgbench_history') IS NOT NULL")) {
            return found.next() && found.getBoolean(1);
        }
    }

    /** A script from beside this class. */
    static String script(String name) throws IOException {
        try (InputStream in = Shop.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("The resource " + name + " is missing beside " + Shop.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
