package dev.dualwrite.jdbc.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One database of a test, reached as superuser.
 *
 * <p>Immutable; each call of {@link #execute} and {@link #query} uses a connection of its own.
 *
 * @param server the server that holds it
 * @param name its name
 */
public record TestDatabase(PostgresServer server, String name) {

    private static final String OBJECT_IN_USE = "55006";
    private static final String OF = "_of_";

    public String url() {
        return server.jdbcUrl(name);
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Unpooled connections to this database. */
    public DataSource dataSource() {
        return server.dataSource(name);
    }

    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /**
     * Runs statements one after the other, each in a transaction of its own; each may itself be a script of several.
     *
     * @throws IllegalStateException when one fails; its cause is the SQLException
     */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                run(statement, sql);
            }
        } catch (SQLException e) {
            throw failed("a statement", e);
        }
    }

    /**
     * Every row of a query, each value as PostgreSQL's text, null for NULL.
     *
     * @throws IllegalStateException when it fails; its cause is the SQLException
     */
    public List<List<@Nullable String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<@Nullable String>> all = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(rows.getString(column));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The first column of the only row of a query. */
    public @Nullable String value(String sql) {
        List<List<@Nullable String>> rows = query(sql);
        if (rows.size() != 1) {
            throw new IllegalStateException(rows.size() + " rows instead of one from " + sql);
        }
        return rows.get(0).get(0);
    }

    /** The value of {@link #value} as a number; for counts. */
    public long number(String sql) {
        String value = value(sql);
        if (value == null) {
            throw new IllegalStateException("NULL instead of a number from " + sql);
        }
        return Long.parseLong(value);
    }

    /**
     * Creates a role that goes with this database, though its server holds roles for all.
     *
     * @param name what it is for; the role's own name is this and the database's
     * @param attributes as CREATE ROLE takes them, such as {@code LOGIN PASSWORD 'x'}
     * @return the role's name
     */
    public String createRole(String name, String... attributes) {
        String role = name + OF + this.name;
        execute("CREATE ROLE " + role + " " + String.join(" ", attributes));
        return role;
    }

    /** Drops the database with its roles and whatever still holds it: sessions, prepared transactions, replication slots. */
    public void drop() {
        try (Connection connection = server.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            String drop = "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)";
            try {
                statement.execute(drop);
            } catch (SQLException e) {
                if (!OBJECT_IN_USE.equals(e.getSQLState())) {
                    throw e;
                }
                release();
                statement.execute(drop);
            }
            statement.execute("DO $$ DECLARE role text; BEGIN"
                    + " FOR role IN SELECT rolname FROM pg_roles WHERE rolname LIKE '%" + OF.replace("_", "\\_")
                    + name.replace("_", "\\_") + "' LOOP EXECUTE 'DROP ROLE ' || role; END LOOP; END $$");
        } catch (SQLException e) {
            throw failed("dropping it", e);
        }
    }

    private void release() {
        for (List<@Nullable String> row :
                query("SELECT quote_literal(gid) FROM pg_prepared_xacts WHERE database = current_database()")) {
            execute("ROLLBACK PREPARED " + row.get(0));
        }
        query(
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active");
        query(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
    }

    private void run(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private IllegalStateException failed(String what, SQLException e) {
        return new IllegalStateException(
                "database " + name + " of " + server + ": " + what + " failed: " + e.getMessage(), e);
    }

    @Override
    public String toString() {
        return url();
    }
}
