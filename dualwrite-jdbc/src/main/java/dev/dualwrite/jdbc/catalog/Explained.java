package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What EXPLAIN says of a statement that changes rows, for whatever values its parameters have.
 *
 * <p>Immutable.
 *
 * @param target the relation that is written to, as it is printed, quotes left out
 * @param rows how many rows the planner expects
 */
record Explained(String target, double rows) {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Pattern TARGET = Pattern.compile("(?:Insert|Update|Delete|Merge) on (.*?)  \\(cost=.*");

    /** What feeds the change itself: nothing below a common table expression or a sub-select. */
    private static final Pattern SOURCE = Pattern.compile("  ->  .*\\(cost=.* rows=([0-9]+) width=.*");

    /**
     * Asks on a connection in autocommit mode, in a transaction of its own that changes nothing.
     *
     * @param numbered the statement with placeholders {@code $1} and so on
     */
    static Explained of(Connection connection, String numbered, int parameters) throws SQLException {
        String name = "dualwrite_" + NUMBER.incrementAndGet();
        String arguments =
                parameters == 0 ? "" : "(" + String.join(", ", Collections.nCopies(parameters, "NULL")) + ")";
        boolean prepared = false;
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
            statement.execute("SET LOCAL statement_timeout = '5s'");
            statement.execute("SET LOCAL lock_timeout = '1s'");
            statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
            statement.setEscapeProcessing(true);
            statement.execute("PREPARE " + name + " AS " + numbered);
            prepared = true;
            List<String> lines = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("EXPLAIN (VERBOSE) EXECUTE " + name + arguments)) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return read(lines);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
            if (prepared) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("DEALLOCATE " + name);
                }
            }
        }
    }

    static Explained read(List<String> lines) {
        Matcher target = TARGET.matcher(lines.isEmpty() ? "" : lines.get(0));
        double rows = 0;
        boolean found = false;
        for (String line : lines) {
            Matcher source = SOURCE.matcher(line);
            if (source.matches()) {
                found = true;
                rows += Double.parseDouble(source.group(1));
            }
        }
        return new Explained(
                target.matches() ? target.group(1).replace("\"", "") : "", found ? rows : Double.MAX_VALUE);
    }

    /** Whether this relation, and no other, is what the statement writes to. */
    boolean writes(TableId relation) {
        String name = (relation.schema() + "." + relation.name()).replace("\"", "");
        return target.equals(name) || target.startsWith(name + " ");
    }
}
