package dev.dualwrite.samples.drills;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection of the application, whose calls are counted.
 *
 * <p>For one thread.
 */
final class Session {
    private final Connection connection;
    private final CallLog calls;

    Session(Connection connection, CallLog calls) {
        this.connection = connection;
        this.calls = calls;
    }

    int update(String sql, Object... parameters) throws SQLException {
        calls.counted();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            return statement.executeUpdate();
        }
    }

    void batch(String sql, List<Object[]> rows) throws SQLException {
        calls.counted();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                set(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The first column of all rows, as whatever the driver makes of it. */
    List<Object> query(String sql, Object... parameters) throws SQLException {
        calls.counted();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            List<Object> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getObject(1));
                }
            }
            return found;
        }
    }

    /** Inserts a row and returns the key that the server made. */
    long insert(String sql, Object... parameters) throws SQLException {
        calls.counted();
        try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {"id"})) {
            set(statement, parameters);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw new SQLException("No generated key came back");
                }
                return keys.getLong(1);
            }
        }
    }

    Savepoint savepoint() throws SQLException {
        calls.counted();
        return connection.setSavepoint();
    }

    void rollback(Savepoint savepoint) throws SQLException {
        calls.counted();
        connection.rollback(savepoint);
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
