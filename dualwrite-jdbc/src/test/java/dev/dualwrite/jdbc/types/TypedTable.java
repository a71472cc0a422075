package dev.dualwrite.jdbc.types;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * A table with a column of one type and one of its arrays, and the ways to write a row of it.
 *
 * <p>Immutable.
 *
 * @param sample the type
 * @param texts those of its texts that both servers take
 */
record TypedTable(String name, TypeSample sample, List<String> texts) {
    /** Rows of one way to write begin here times its number. */
    static final int BLOCK = 100;

    /** Ways to write one row whose key and columns are given. */
    enum Way {
        LITERAL,
        LITERAL_WITH_CAST,
        UNTYPED_PARAMETER,
        UNTYPED_PARAMETER_WITH_CAST,
        STRING_WITH_CAST,
        UPDATE_BY_LITERAL,
        UPDATE_BY_PARAMETER,
        UPDATE_BY_EXPRESSION,
        UPSERT,
        BATCH
    }

    static List<TypedTable> of(List<TypeSample> samples, int major) {
        List<TypedTable> tables = new ArrayList<>();
        for (TypeSample sample : samples) {
            if (sample.since() <= major) {
                tables.add(new TypedTable("t" + tables.size(), sample, sample.texts(major)));
            }
        }
        return tables;
    }

    String ddl() {
        return "CREATE TABLE " + name + " (id int PRIMARY KEY, v " + sample.type() + ", vs " + sample.type() + "[])";
    }

    /** Every row, in the order of its key; tells the type to whoever reads a failure. */
    String query() {
        return "SELECT id, v, vs FROM " + name + " /* " + sample.type() + " */ ORDER BY id";
    }

    /** Rows of the time before the library. */
    void fill(TestDatabase legacy) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            rows.add("(" + i + ", " + TypeSample.literal(texts.get(i)) + ", " + TypeSample.literal(array(i)) + ")");
        }
        legacy.execute("INSERT INTO " + name + " VALUES " + String.join(", ", rows) + ", (99, NULL, NULL)");
    }

    private String array(int i) {
        return sample.array(i, texts.get(i), texts.get((i + 1) % texts.size()));
    }

    /** Writes all texts in one way. */
    void write(Connection connection, Way way) throws SQLException {
        if (way == Way.STRING_WITH_CAST && sample.type().equals("regclass")) {
            // A cast of its own looks names up, and takes neither "-" nor a number.
            return;
        }
        for (int i = 0; i < texts.size(); i++) {
            write(connection, way, (way.ordinal() + 1) * BLOCK + i, texts.get(i), array(i));
        }
    }

    private void write(Connection connection, Way way, int id, String value, String values) throws SQLException {
        String v = TypeSample.literal(value);
        String vs = TypeSample.literal(values);
        String type = sample.type();
        switch (way) {
            case LITERAL -> run(connection, "INSERT INTO %s VALUES (%d, %s, %s)".formatted(name, id, v, vs));
            case LITERAL_WITH_CAST ->
                run(
                        connection,
                        "INSERT INTO %s (vs, v, id) VALUES (%s::%s[], CAST(%s AS %s), %d)"
                                .formatted(name, vs, type, v, type, id));
            case UNTYPED_PARAMETER -> insert(connection, "(v, vs, id) VALUES (?, ?, ?)", id, value, values);
            case UNTYPED_PARAMETER_WITH_CAST -> insert(connection, casts(), id, value, values);
            case STRING_WITH_CAST -> {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + name + " " + casts())) {
                    insert.setString(1, value);
                    insert.setString(2, values);
                    insert.setInt(3, id);
                    insert.executeUpdate();
                }
            }
            case UPDATE_BY_LITERAL -> {
                run(connection, "INSERT INTO " + name + " (id) VALUES (" + id + ")");
                run(connection, "UPDATE %s SET v = %s, vs = %s WHERE id = %d".formatted(name, v, vs, id));
            }
            case UPDATE_BY_PARAMETER -> {
                run(connection, "INSERT INTO " + name + " (id) VALUES (" + id + ")");
                update(connection, "v = ?, vs = ?", id, value, values);
            }
            case UPDATE_BY_EXPRESSION -> {
                run(connection, "INSERT INTO " + name + " (id) VALUES (" + id + ")");
                // By itself: where its text is exact it comes back.
                assign(connection, "v", type, value, id);
                assign(connection, "vs", type + "[]", values, id);
            }
            case UPSERT -> {
                for (int round = 0; round < 2; round++) {
                    insert(
                            connection,
                            casts() + " ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v, vs = EXCLUDED.vs",
                            id,
                            value,
                            values);
                }
            }
            case BATCH -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO " + name + " (v, vs, id) VALUES (?, ?, ?)")) {
                    bind(insert, id, value, values);
                    insert.addBatch();
                    bind(insert, id + BLOCK / 2, value, values);
                    insert.addBatch();
                    insert.executeBatch();
                }
            }
        }
    }

    private String casts() {
        return "(v, vs, id) VALUES (CAST(? AS " + sample.type() + "), CAST(? AS " + sample.type() + "[]), ?)";
    }

    private void insert(Connection connection, String columns, int id, String value, String values)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + name + " " + columns)) {
            bind(insert, id, value, values);
            insert.executeUpdate();
        }
    }

    private void update(Connection connection, String assignments, int id, String value, String values)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + name + " SET " + assignments + " WHERE id = ?")) {
            bind(update, id, value, values);
            update.executeUpdate();
        }
    }

    private void assign(Connection connection, String column, String type, String text, int id) throws SQLException {
        String sql = "UPDATE %s SET %s = CASE WHEN id > 0 THEN CAST(? AS %s) END WHERE id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql.formatted(name, column, type))) {
            update.setObject(1, text, Types.OTHER);
            update.setInt(2, id);
            update.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int id, String value, String values) throws SQLException {
        statement.setObject(1, value, Types.OTHER);
        statement.setObject(2, values, Types.OTHER);
        statement.setInt(3, id);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A question mark in a value is none to the driver.
            statement.executeUpdate(sql);
        }
    }
}
