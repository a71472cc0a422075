package dev.dualwrite.jdbc.corpus;

import dev.dualwrite.jdbc.fidelity.Recorder;
import dev.dualwrite.jdbc.fidelity.Results;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Executes a statement of the corpus in one of the ways that JDBC has, chosen by the statement's number.
 *
 * <p>Stateless.
 */
final class Executions {
    private Executions() {}

    /** Executes on a recorded connection; exceptions are in its transcript. */
    static void run(Connection connection, CorpusStatement one, int number) {
        try {
            if (!one.role().isEmpty()) {
                execute(connection, "SET ROLE " + one.role());
            }
            if (one.kind().equals("COPY")) {
                copy(connection, one);
            } else {
                statement(connection, one.sql(), number);
            }
        } catch (SQLException recorded) {
            // The two transcripts are compared.
        } finally {
            end(connection, one);
        }
    }

    private static void end(Connection connection, CorpusStatement one) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            if (!one.role().isEmpty()) {
                execute(connection, "RESET ROLE");
            }
        } catch (SQLException recorded) {
            // As above.
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void statement(Connection connection, String sql, int number) throws SQLException {
        if (number % 3 == 0) {
            connection.setAutoCommit(false);
        }
        if (number % 2 == 0) {
            try (Statement statement = connection.createStatement()) {
                switch (number % 10) {
                    case 0 -> statement.executeUpdate(sql);
                    case 2 -> statement.executeLargeUpdate(sql);
                    case 4 -> statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
                    case 6 -> {
                        statement.addBatch(sql);
                        statement.executeBatch();
                    }
                    default -> statement.execute(sql);
                }
                Results.all(statement);
            }
        } else {
            try (PreparedStatement statement = number % 5 == 0
                    ? connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)
                    : connection.prepareStatement(sql)) {
                switch (number % 7) {
                    case 0 -> statement.executeUpdate();
                    case 1 -> {
                        statement.addBatch();
                        statement.executeLargeBatch();
                    }
                    default -> statement.execute();
                }
                Results.all(statement);
            }
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }

    private static void copy(Connection connection, CorpusStatement one) throws SQLException {
        String sql = one.sql();
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        Recorder.digest(connection, () -> {
            try {
                if (sql.contains("TO STDOUT")) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    long rows = copy.copyOut(sql, out);
                    // No server promises an order.
                    return rows + " rows out: "
                            + out.toString(StandardCharsets.UTF_8)
                                    .lines()
                                    .sorted()
                                    .toList();
                }
                return copy.copyIn(sql, new ByteArrayInputStream(one.input().getBytes(StandardCharsets.UTF_8)))
                        + " rows in";
            } catch (IOException e) {
                return "failed: " + e;
            }
        });
    }
}
