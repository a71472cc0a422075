package dev.dualwrite.jdbc.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the catalog says about functions and procedures: which may write, and what trigger functions do.
 *
 * <p>Immutable and thread-safe. A function of PostgreSQL itself writes no rows unless it runs SQL that it is given.
 */
public final class Routines {
    private static final String QUERY = "SELECT n.nspname, p.proname, p.provolatile = 'v' OR p.prokind = 'p',"
            + " CASE WHEN p.prorettype = 'trigger'::regtype AND l.lanname = 'plpgsql' THEN p.prosrc END"
            + " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
            + " JOIN pg_catalog.pg_language l ON l.oid = p.prolang"
            + " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'dualwrite')";

    /** Functions of PostgreSQL itself that run SQL they are given, or write large objects. */
    private static final Pattern BUILT_IN_WRITER =
            Pattern.compile("(query|cursor|table|schema|database)_to_xml.*|lo_.*|lowrite|loread");

    /** Those of them that write large objects, and nothing else. */
    private static final Pattern LARGE_OBJECTS = Pattern.compile("lo_.*|lowrite|loread");

    private static final Pattern COMMENT = Pattern.compile("--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern ACTIVE = Pattern.compile(
            "\\b(insert|update|delete|merge|truncate|perform|execute|select|call|copy|notify|create|alter|drop|null)\\b");
    private static final Pattern CALL = Pattern.compile("\\b([a-z_][a-z0-9_.]*)\\s*\\(");
    private static final Set<String> HARMLESS_CALLS = Set.of(
            "now",
            "clock_timestamp",
            "statement_timestamp",
            "transaction_timestamp",
            "timezone",
            "date_trunc",
            "lower",
            "upper",
            "trim",
            "btrim",
            "coalesce",
            "nullif",
            "greatest",
            "least",
            "round",
            "length",
            "concat",
            "if",
            "and",
            "or",
            "not",
            "return",
            "elsif",
            "when",
            "then");

    private final Map<String, Boolean> writes;
    private final Map<String, String> triggerBodies;

    private Routines(Map<String, Boolean> writes, Map<String, String> triggerBodies) {
        this.writes = writes;
        this.triggerBodies = triggerBodies;
    }

    /** Reads the catalog. */
    public static Routines load(Connection connection) throws SQLException {
        Map<String, Boolean> writes = new HashMap<>();
        Map<String, String> bodies = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(QUERY);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String qualified = rows.getString(1) + "." + rows.getString(2);
                boolean mayWrite = rows.getBoolean(3);
                writes.merge(qualified, mayWrite, Boolean::logicalOr);
                writes.merge(rows.getString(2), mayWrite, Boolean::logicalOr);
                String body = rows.getString(4);
                if (body != null) {
                    bodies.put(qualified, body);
                }
            }
        }
        return new Routines(Map.copyOf(writes), Map.copyOf(bodies));
    }

    /**
     * Whether a call may change rows. A name that the application's schemas do not define is PostgreSQL's own.
     *
     * @param name folded, qualified if it was called so
     */
    public boolean mayWrite(String name) {
        Boolean own = writes.get(name);
        if (own != null) {
            return own;
        }
        String builtIn = builtIn(name);
        return builtIn.contains(".") || BUILT_IN_WRITER.matcher(builtIn).matches();
    }

    /**
     * Whether a call reads or writes large objects, which are kept in no table of the application's, and nothing else.
     *
     * @param name folded, qualified if it was called so
     */
    public boolean onlyLargeObjects(String name) {
        return !writes.containsKey(name) && LARGE_OBJECTS.matcher(builtIn(name)).matches();
    }

    private static String builtIn(String name) {
        return name.startsWith("pg_catalog.") ? name.substring("pg_catalog.".length()) : name;
    }

    /**
     * Whether a trigger function does nothing but set columns of the row at hand that are not of its key. Anything that
     * cannot be seen at a glance counts as more.
     */
    public boolean onlySetsColumns(TableTrigger trigger, Set<String> key) {
        String body = triggerBodies.get(trigger.functionSchema() + "." + trigger.functionName());
        return body != null && onlySetsColumns(body, key);
    }

    static boolean onlySetsColumns(String body, Set<String> key) {
        String text = LITERAL.matcher(COMMENT.matcher(body).replaceAll(" "))
                .replaceAll("''")
                .toLowerCase(Locale.ROOT);
        if (text.contains("\"") || text.contains("$") || ACTIVE.matcher(text).find() || assignsKey(text, key)) {
            return false;
        }
        Set<String> called = new HashSet<>();
        CALL.matcher(text).results().forEach(match -> called.add(match.group(1)));
        return HARMLESS_CALLS.containsAll(called);
    }

    private static boolean assignsKey(String text, Set<String> key) {
        return key.stream()
                .anyMatch(column -> Pattern.compile("new\\." + Pattern.quote(column) + "\\s*:?=")
                        .matcher(text)
                        .find());
    }
}
