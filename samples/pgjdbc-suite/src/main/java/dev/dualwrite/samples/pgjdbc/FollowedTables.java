package dev.dualwrite.samples.pgjdbc;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Keeps the follower's schema like the one that the tests make as they go, and compares tables before they are dropped or
 * changed, and at the end of each class.
 *
 * <p>Thread-safe: one thread at a time gets in, whoever runs the statement.
 *
 * <p>A schema change is repeated on the follower by its text. A table without a key is not migrated, hence not compared.
 */
final class FollowedTables implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROWS_SHOWN = 3;
    private static final TableId FIRST = new TableId("harness", "first");

    private static final String KINDS = "(?:(?:or\\s+replace|unlogged|unique|materialized|recursive)\\s+)*"
            + "(?:table|schema|type|domain|view|sequence|function|procedure|index|cast|aggregate|trigger|rule)\\b";
    private static final Pattern SCHEMA_CHANGE = Pattern.compile("(?i)\\b(?:create|alter|drop)\\s+" + KINDS);
    private static final Pattern ENDS_TABLES = Pattern.compile("(?i)\\b(?:alter|drop)\\s+" + KINDS);
    private static final Pattern ENDS_NAMED_TABLES_ONLY = Pattern.compile("(?is)\\s*(?:alter|drop)\\s+table\\b[^;]*");
    private static final Pattern DROPS = Pattern.compile("(?i)\\bdrop\\s+" + KINDS);
    private static final Pattern MAKES_KEYED_TABLE =
            Pattern.compile("(?is)\\b(?:create|alter)\\s.*\\b(?:primary|unique|like|partition|inherits|constraint)\\b");

    private final DualWrite migration;
    private final Connection authority;
    private final Connection follower;
    private final TableLog log = new TableLog();
    private String testClass = "";
    private boolean pending;

    FollowedTables(DualWrite migration, ServerAddress from, ServerAddress to) {
        this.migration = migration;
        try {
            authority = session(from);
            follower = session(to);
        } catch (SQLException e) {
            throw new IllegalStateException("The servers cannot be compared", e);
        }
    }

    private static Connection session(ServerAddress server) throws SQLException {
        Connection connection = server.dataSource(ServerAddress.SUPERUSER).getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '3s'; SET TimeZone = 'UTC'; SET extra_float_digits = 3;"
                    + " SET check_function_bodies = off");
        }
        return connection;
    }

    TableLog log() {
        return log;
    }

    synchronized void begin(String name) {
        testClass = name;
    }

    /** A class of tests is over. */
    synchronized void end() {
        compare(migrated());
    }

    /** A test is about to run a statement. */
    synchronized void before(String sql) {
        if (ENDS_TABLES.matcher(sql).find()) {
            Set<TableId> ended = migrated();
            if (ENDS_NAMED_TABLES_ONLY.matcher(sql).matches()) {
                ended.removeIf(table -> !sql.contains(table.name()));
            }
            compare(ended);
        }
        if (first(sql)) {
            repeat(sql);
        }
    }

    /** The statement went well. */
    synchronized void after(Statement statement, String sql) throws SQLException {
        if (!SCHEMA_CHANGE.matcher(sql).find()) {
            return;
        }
        if (!first(sql)) {
            repeat(sql);
        }
        if (!MAKES_KEYED_TABLE.matcher(sql).find() && migrated().isEmpty()) {
            return;
        }
        if (statement.getConnection().getAutoCommit()) {
            migration.refreshTables();
        } else {
            pending = true;
        }
    }

    /** A transaction has ended, perhaps one that changed the schema. */
    synchronized void committed() {
        if (pending) {
            pending = false;
            migration.refreshTables();
        }
    }

    private void repeat(String sql) {
        try (Statement statement = follower.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            // The authority refuses it as well, or a transaction that was rolled back there left something here.
            log.repeatFailed(testClass, sql, e);
        }
    }

    private Set<TableId> migrated() {
        Set<TableId> tables = new TreeSet<>(migration.tables());
        tables.remove(FIRST);
        return tables;
    }

    /** What is made is made on the follower first: the migration looks by itself, and would park a table that is missing there. */
    private static boolean first(String sql) {
        return SCHEMA_CHANGE.matcher(sql).find() && !DROPS.matcher(sql).find();
    }

    private void compare(Set<TableId> tables) {
        if (tables.isEmpty()) {
            return;
        }
        try {
            boolean drained = migration.awaitDrained(LIMIT);
            for (TableId table : tables) {
                compare(table, drained);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(TableId table, boolean drained) throws InterruptedException {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (migration.status().suspects().containsKey(table) && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        if (!drained || migration.status().suspects().containsKey(table)) {
            log.differs(testClass, table, drained ? "still suspect" : "the queue did not run empty");
            return;
        }
        try {
            List<String> here = rows(authority, table);
            List<String> there = rows(follower, table);
            if (here.equals(there)) {
                log.equal(testClass, table, here.size());
            } else {
                log.differs(testClass, table, difference(here, there));
            }
        } catch (SQLException e) {
            log.notCompared(testClass, table, e);
        }
    }

    private static List<String> rows(Connection connection, TableId table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet set =
                        statement.executeQuery("SELECT compared::text FROM " + table.quoted() + " AS compared")) {
            while (set.next()) {
                rows.add(set.getString(1));
            }
        }
        Collections.sort(rows);
        return rows;
    }

    private static String difference(List<String> here, List<String> there) {
        List<String> missing = new ArrayList<>(here);
        there.forEach(missing::remove);
        List<String> surplus = new ArrayList<>(there);
        here.forEach(surplus::remove);
        return here.size() + " rows, " + there.size() + " on the follower; it lacks " + some(missing) + ", has besides "
                + some(surplus);
    }

    private static List<String> some(List<String> rows) {
        return rows.subList(0, Math.min(ROWS_SHOWN, rows.size()));
    }

    @Override
    public void close() {
        try (authority) {
            follower.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
