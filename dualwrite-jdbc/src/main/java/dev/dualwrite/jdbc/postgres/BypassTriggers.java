package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The triggers that record the keys of rows which others write, in {@code dualwrite.bypassed}.
 *
 * <p>Thread-safe.
 *
 * <p>Invariants: a trigger never fails the statement that fires it, and needs no privilege of who sends it. A session counts
 * as ours only if its pid and its start are registered: whoever is in doubt is recorded. No sequence is drawn from, which
 * would change the writer's {@code lastval()}. No lock of the application's tables is waited for longer than {@value
 * #LOCK_MILLIS} ms.
 */
final class BypassTriggers {
    private static final int LOCK_MILLIS = 100;
    private static final int MOST_KEYS = 10_000;
    private static final String BUSY = "55P03";
    private static final Set<String> PLAIN_KEYS =
            Set.of("smallint", "integer", "bigint", "text", "uuid", "boolean", "character varying", "numeric");

    private static final String RECORD = """
            CREATE TABLE IF NOT EXISTS dualwrite.bypassed (
                table_schema text NOT NULL, table_name text NOT NULL, key text[])""";

    /** The table itself, and for a partitioned one every partition: a statement fires the triggers of the table it names. */
    private static final String FAMILY = """
            SELECT c.oid, n.nspname, c.relname, pg_has_role(c.relowner, 'USAGE'),
                (SELECT count(*) FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
                 WHERE t.tgrelid = c.oid AND f.proname = ? AND f.pronamespace = 'dualwrite'::regnamespace
                    AND t.tgenabled <> 'D')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass(?) OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass(?)))
            ORDER BY 1""";

    private static final String FUNCTIONS =
            "SELECT quote_ident(p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                    + " WHERE n.nspname = 'dualwrite' AND p.proname LIKE 'note\\_%' AND p.prorettype = 'trigger'::regtype";

    private final OwnConnections connections;

    BypassTriggers(OwnConnections connections) {
        this.connections = connections;
    }

    private record Member(TableId id, boolean owned, int triggers) {}

    /** Whether anything may have been recorded. */
    static boolean present(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('dualwrite.bypassed') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Puts what is missing on a table.
     *
     * @return whether something was missing, and is there now; false as well if somebody holds the table
     */
    boolean install(TableDef table) {
        try {
            return connections.run(connection -> {
                String function = "note_" + oid(connection, table.id());
                String body = body(table);
                boolean same = body.equals(source(connection, function));
                List<Member> family = family(connection, function, table.id());
                if (family.isEmpty() || (same && family.stream().allMatch(m -> m.triggers() == 4))) {
                    return false;
                }
                execute(connection, "SET LOCAL lock_timeout = " + LOCK_MILLIS);
                execute(connection, RECORD);
                execute(connection, function(function, table, body));
                for (Member member : family) {
                    if (member.triggers() != 4) {
                        install(connection, function, member);
                    }
                }
                return true;
            });
        } catch (SQLException e) {
            if (Failures.state(e).equals(BUSY)) {
                return false;
            }
            throw Failures.translate(connections.side(), "put triggers on " + table.id(), e);
        }
    }

    private static void install(Connection connection, String function, Member member) throws SQLException {
        String table = member.id().quoted();
        String call = " FOR EACH STATEMENT EXECUTE FUNCTION dualwrite." + function + "()";
        String[][] events = {
            {"dualwrite_note_insert", "INSERT", " REFERENCING NEW TABLE AS dualwrite_new"},
            {"dualwrite_note_update", "UPDATE", " REFERENCING OLD TABLE AS dualwrite_old NEW TABLE AS dualwrite_new"},
            {"dualwrite_note_delete", "DELETE", " REFERENCING OLD TABLE AS dualwrite_old"},
            {"dualwrite_note_truncate", "TRUNCATE", ""},
        };
        for (String[] event : events) {
            execute(connection, "DROP TRIGGER IF EXISTS " + event[0] + " ON " + table);
            execute(connection, "CREATE TRIGGER " + event[0] + " AFTER " + event[1] + " ON " + table + event[2] + call);
            if (member.owned()) {
                execute(connection, "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER " + event[0]);
            }
        }
    }

    private static String function(String name, TableDef table, String body) {
        boolean plain = table.key().stream()
                .map(column -> table.column(column).type().replaceAll("\\(.*\\)", ""))
                .allMatch(PLAIN_KEYS::contains);
        String texts = plain
                ? ""
                : " SET datestyle = 'ISO, YMD' SET timezone = 'UTC' SET intervalstyle = 'postgres'"
                        + " SET extra_float_digits = 3 SET bytea_output = 'hex' SET lc_monetary = 'C'";
        return "CREATE OR REPLACE FUNCTION dualwrite." + name + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                + " SET search_path = pg_catalog, pg_temp" + texts + " AS " + literal(body);
    }

    private static String body(TableDef table) {
        String name = literal(table.id().schema()) + ", " + literal(table.id().name());
        List<String> keys = new ArrayList<>();
        table.key().forEach(column -> keys.add(ReaderSql.keyText(table.column(column), "r")));
        String key = "ARRAY[" + String.join(", ", keys) + "]";
        String rows = "SELECT " + name + ", " + key + " FROM ";
        String whole = "INSERT INTO dualwrite.bypassed VALUES (" + name + ", NULL);";
        return """

                BEGIN
                    IF EXISTS (SELECT FROM dualwrite.backend b, pg_stat_get_activity(pg_backend_pid()) a
                            WHERE b.pid = a.pid AND b.start = (extract(epoch FROM a.backend_start) * 1000000)::bigint) THEN
                        RETURN NULL;
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        IF (SELECT count(*) FROM (SELECT FROM dualwrite_new LIMIT %1$d) m) < %1$d THEN
                            INSERT INTO dualwrite.bypassed %2$s dualwrite_new r;
                            RETURN NULL;
                        END IF;
                    ELSIF TG_OP = 'UPDATE' THEN
                        IF (SELECT count(*) FROM (SELECT FROM dualwrite_new LIMIT %1$d) m) < %1$d THEN
                            INSERT INTO dualwrite.bypassed %2$s dualwrite_new r UNION %2$s dualwrite_old r;
                            RETURN NULL;
                        END IF;
                    ELSIF TG_OP = 'DELETE' THEN
                        IF (SELECT count(*) FROM (SELECT FROM dualwrite_old LIMIT %1$d) m) < %1$d THEN
                            INSERT INTO dualwrite.bypassed %2$s dualwrite_old r;
                            RETURN NULL;
                        END IF;
                    END IF;
                    %3$s
                    RETURN NULL;
                EXCEPTION WHEN OTHERS THEN
                    BEGIN
                        %3$s
                    EXCEPTION WHEN OTHERS THEN
                        NULL;
                    END;
                    RETURN NULL;
                END""".formatted(MOST_KEYS, rows, whole);
    }

    /** Takes all triggers away, and the record. */
    void remove() {
        try {
            connections.run(connection -> {
                if (!present(connection)) {
                    return false;
                }
                execute(connection, "SET LOCAL lock_timeout = " + LOCK_MILLIS);
                List<String> functions = new ArrayList<>();
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(FUNCTIONS)) {
                    while (rows.next()) {
                        functions.add(rows.getString(1));
                    }
                }
                for (String function : functions) {
                    execute(connection, "DROP FUNCTION dualwrite." + function + "() CASCADE");
                }
                execute(connection, "DROP TABLE dualwrite.bypassed");
                return true;
            });
        } catch (SQLException e) {
            if (Failures.state(e).equals(BUSY)) {
                throw new DatabaseUnavailableException(
                        connections.side(), "The triggers of dualwrite stay for now: a table is locked", null);
            }
            throw Failures.translate(connections.side(), "take the triggers of dualwrite away", e);
        }
    }

    private static long oid(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT coalesce(to_regclass(?)::oid::bigint, 0)")) {
            select.setString(1, table.quoted());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String source(Connection connection, String function) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT prosrc FROM pg_proc WHERE proname = ? AND pronamespace = 'dualwrite'::regnamespace")) {
            select.setString(1, function);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    private static List<Member> family(Connection connection, String function, TableId table) throws SQLException {
        List<Member> family = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(FAMILY)) {
            select.setString(1, function);
            select.setString(2, table.quoted());
            select.setString(3, table.quoted());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    family.add(new Member(
                            new TableId(rows.getString(2), rows.getString(3)), rows.getBoolean(4), rows.getInt(5)));
                }
            }
        }
        return family;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
