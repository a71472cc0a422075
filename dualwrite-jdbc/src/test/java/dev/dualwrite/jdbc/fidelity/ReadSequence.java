package dev.dualwrite.jdbc.fidelity;

import static dev.dualwrite.jdbc.fidelity.Attempt.quietly;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A seeded sequence of JDBC calls that read migrated tables, and write one that is not migrated: statements whose executions
 * change sides, and what is asked about them and their rows in between.
 *
 * <p>Confined to one thread, used once.
 */
final class ReadSequence implements TwinDatabases.Calls {
    private static final int STEPS = 80;

    private final Random random;
    private final List<Statement> statements = new ArrayList<>();
    private final List<ResultSet> results = new ArrayList<>();

    ReadSequence(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void on(Connection connection) throws SQLException {
        for (int i = 0; i < STEPS; i++) {
            quietly(() -> step(connection));
        }
        for (ResultSet rows : results) {
            quietly(rows::isClosed);
        }
        connection.close();
        for (Statement statement : statements) {
            quietly(statement::isClosed);
        }
    }

    private Statement statement() {
        return statements.get(random.nextInt(statements.size()));
    }

    private ResultSet rows() {
        return results.get(random.nextInt(results.size()));
    }

    private void keep(ResultSet rows) {
        if (rows != null && !results.contains(rows)) {
            results.add(rows);
            if (results.size() > 6) {
                results.remove(0);
            }
        }
    }

    private void step(Connection connection) throws SQLException {
        if (statements.size() < 3) {
            open(connection);
        }
        int draw = random.nextInt(34);
        int choice = random.nextInt(100);
        if (results.isEmpty() && draw >= 20 && draw < 30) {
            draw = 3;
        }
        switch (draw) {
            case 0 -> open(connection);
            case 1, 2, 3, 4, 5, 6 -> query(statement(), choice);
            case 7, 8 -> write(statement(), choice);
            case 9, 10, 11 -> {
                keep(statement().getResultSet());
                for (ResultSet rows : results) {
                    rows.isClosed();
                }
            }
            case 12, 13 -> more(statement(), choice);
            case 14 -> statement().getUpdateCount();
            case 15, 16 -> {
                ResultSet keys = statement().getGeneratedKeys();
                Results.rows(keys);
                keep(keys);
            }
            case 17 -> settings(statement(), choice);
            case 18 -> {
                Statement one = statement();
                if (choice < 30) {
                    one.close();
                }
                one.isClosed();
                one.getConnection();
            }
            case 19 -> {
                Statement one = statement();
                if (one instanceof PreparedStatement prepared) {
                    Results.shape(prepared);
                }
            }
            case 20, 21, 22 -> rows().next();
            case 23, 24 -> {
                ResultSet rows = rows();
                rows.getStatement();
                rows.isBeforeFirst();
                rows.getRow();
            }
            case 25, 26, 27 -> rows().close();
            case 28 -> {
                ResultSet rows = rows();
                rows.getString(1);
                rows.getType();
                rows.getConcurrency();

                rows.getFetchSize();
                rows.getWarnings();
            }
            case 29 -> {
                // A failed transaction cannot be asked for the catalog, unless the driver has it from earlier queries.
                if (connection.getAutoCommit()) {
                    Results.rows(rows());
                }
            }
            case 30 -> {
                if (choice < 30) {
                    keep(connection.getMetaData().getPrimaryKeys(null, "public", "pair"));
                }
            }
            case 31 -> transaction(connection, choice);
            case 32 -> {
                Statement one = statement();
                one.getFetchSize();
                one.getMaxRows();
                one.isCloseOnCompletion();
                one.getResultSetType();
            }
            default -> {
                if (choice < 50) {
                    completes(statement());
                }
            }
        }
    }

    /** Executed once more, the driver's would be closed in the middle of it: a bug that is not to be had twice. */
    private void completes(Statement one) throws SQLException {
        one.closeOnCompletion();
        statements.remove(one);
        ResultSet rows = one.getResultSet();
        if (rows != null) {
            rows.next();
            rows.close();
        }
        one.isClosed();
    }

    private void transaction(Connection connection, int choice) throws SQLException {
        if (choice < 40) {
            connection.setAutoCommit(choice < 20);
        } else if (choice < 60) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }

    private void open(Connection connection) throws SQLException {
        Statement opened = switch (random.nextInt(9)) {
            case 0 -> connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
            case 1 ->
                connection.prepareStatement(
                        "SELECT id, b FROM plain WHERE id < ? ORDER BY id",
                        ResultSet.TYPE_SCROLL_INSENSITIVE,
                        ResultSet.CONCUR_READ_ONLY);
            case 2, 3 -> connection.prepareStatement("SELECT id, b FROM plain WHERE id < ? ORDER BY id");
            case 4 -> connection.prepareStatement("INSERT INTO local (v) VALUES (?)", Statement.RETURN_GENERATED_KEYS);
            case 5 -> connection.prepareStatement("INSERT INTO local (v) VALUES (?) RETURNING id");
            default -> connection.createStatement();
        };
        statements.add(opened);
        if (statements.size() > 5) {
            statements.remove(0);
        }
    }

    private void query(Statement one, int choice) throws SQLException {
        if (one instanceof PreparedStatement prepared) {
            if (choice < 80) {
                if (prepared.toString().startsWith("SELECT")) {
                    prepared.setInt(1, 1 + choice % 7);
                } else {
                    prepared.setString(1, "v" + choice);
                }
            } else if (choice < 85) {
                prepared.clearParameters();
            }
            if (random.nextInt(3) == 0) {
                prepared.execute();
            } else {
                keep(prepared.executeQuery());
            }
            return;
        }
        String sql = List.of(
                        "SELECT id, a FROM plain ORDER BY id",
                        "SELECT x, y FROM pair ORDER BY x, y",
                        "SELECT id, a FROM plain WHERE id = 3",
                        "SELECT id, a FROM plain WHERE id = 3000",
                        "SELECT id / (id - 3) FROM plain ORDER BY id",
                        "SELECT nothing FROM plain",
                        "SELECT id FROM local WHERE id < 4 ORDER BY id",
                        "SELECT 1",
                        "SELECT id FROM plain WHERE id < 3 ORDER BY id; SELECT 2")
                .get(choice % 9);
        if (random.nextInt(3) == 0) {
            one.execute(sql);
        } else {
            keep(one.executeQuery(sql));
        }
    }

    private void write(Statement one, int choice) throws SQLException {
        if (one instanceof PreparedStatement prepared) {
            prepared.setString(1, "w" + choice);
            if (choice < 20) {
                prepared.addBatch();
                prepared.executeBatch();
            } else {
                prepared.executeUpdate();
            }
            return;
        }
        String sql = "INSERT INTO local (v) VALUES ('w" + choice + "')";
        switch (choice % 5) {
            case 0 -> one.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
            case 1 -> one.execute(sql, new String[] {"id"});
            case 2 -> one.executeUpdate(sql);
            case 3 -> one.execute(sql + " RETURNING id");
            default -> one.execute("DO $$ BEGIN RAISE WARNING 'careful'; END $$");
        }
    }

    private void more(Statement one, int choice) throws SQLException {
        switch (choice % 5) {
            case 0, 1 -> one.getMoreResults();
            case 2 -> {
                one.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            case 3 -> one.getMoreResults(Statement.CLOSE_ALL_RESULTS);
            default -> one.getMoreResults(Statement.CLOSE_CURRENT_RESULT);
        }
        one.getUpdateCount();
        keep(one.getResultSet());
    }

    private void settings(Statement one, int choice) throws SQLException {
        switch (choice % 7) {
            case 0 -> one.setMaxRows(random.nextInt(3));
            case 1 -> one.setFetchSize(random.nextInt(3));
            case 2 -> one.setMaxFieldSize(random.nextInt(3));
            case 3 -> one.clearWarnings();
            case 4 -> one.cancel();
            case 5 -> one.setQueryTimeout(60);
            default -> one.getQueryTimeout();
        }
    }
}
