package dev.dualwrite.jdbc.types;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Compares what {@code COPY (SELECT …) TO STDOUT} gives on two databases, as text or in binary: no code is shared with the library, not
 * even the driver's reading of values.
 *
 * <p>Not thread-safe.
 */
final class CopiedTables implements AutoCloseable {
    private static final int SHOWN = 3;
    private static final int CHARACTERS_SHOWN = 300;
    private static final String FIXED =
            "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC';"
                    + " SET extra_float_digits = 3; SET bytea_output = 'hex'; SET lc_monetary = 'C'; SET search_path = public;"
                    + " SET xmloption = 'content'";

    private final Connection one;
    private final Connection other;

    private CopiedTables(Connection one, Connection other) {
        this.one = one;
        this.other = other;
    }

    static CopiedTables of(TestDatabase one, TestDatabase other) throws SQLException {
        Connection first = fixed(one);
        try {
            return new CopiedTables(first, fixed(other));
        } catch (SQLException e) {
            first.close();
            throw e;
        }
    }

    private static Connection fixed(TestDatabase database) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(FIXED);
        }
        return connection;
    }

    /** How the texts of a query's rows differ, a line for each of the first rows; empty if they do not. */
    List<String> differences(String query) throws SQLException, IOException {
        List<String> rows = lines(copy(one, query, ""));
        List<String> others = lines(copy(other, query, ""));
        List<String> found = new ArrayList<>();
        if (rows.size() != others.size()) {
            found.add(rows.size() + " rows, and " + others.size() + ": " + query);
        }
        for (int i = 0; i < Math.min(rows.size(), others.size()) && found.size() < SHOWN; i++) {
            if (!rows.get(i).equals(others.get(i))) {
                found.add("<" + cut(rows.get(i)) + "> and <" + cut(others.get(i)) + ">: " + query);
            }
        }
        return found;
    }

    /** As {@link #differences}, in binary. */
    List<String> binaryDifferences(String query) throws SQLException, IOException {
        byte[] rows = copy(one, query, " (FORMAT binary)");
        byte[] others = copy(other, query, " (FORMAT binary)");
        int at = Arrays.mismatch(rows, others);
        return at < 0 ? List.of() : List.of("byte " + at + " of the binary copy differs: " + query);
    }

    int rows(String query) throws SQLException, IOException {
        return lines(copy(one, query, "")).size();
    }

    private static List<String> lines(byte[] copied) {
        return new String(copied, StandardCharsets.UTF_8).lines().toList();
    }

    private static byte[] copy(Connection from, String query, String options) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY (" + query + ") TO STDOUT" + options, out);
        return out.toByteArray();
    }

    private static String cut(String line) {
        return line.length() <= CHARACTERS_SHOWN ? line : line.substring(0, CHARACTERS_SHOWN) + "…";
    }

    @Override
    public void close() throws SQLException {
        try (one;
                other) {
            // Both are closed, whatever the other's closing says.
        }
    }
}
