package dev.dualwrite.jdbc.types;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A key of one or more columns, and four values of it, the second of which equals the first and is spelled differently.
 *
 * <p>Immutable.
 *
 * @param columns the columns' types, with collations
 * @param values for each value its columns' texts
 */
record KeyCase(String table, List<String> columns, List<List<String>> values) {

    /** Writes texts into a statement. */
    enum Spelling {
        LITERAL,
        PARAMETER
    }

    static KeyCase of(int number, List<String> columns, List<List<String>> values) {
        return new KeyCase("k" + number, columns, values);
    }

    String ddl() {
        String defined = IntStream.range(0, columns.size())
                .mapToObj(i -> "k" + i + " " + columns.get(i))
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + table + " (" + defined + ", n int, PRIMARY KEY (" + names() + "))";
    }

    private String names() {
        return IntStream.range(0, columns.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
    }

    String query() {
        return "SELECT * FROM " + table + " /* " + columns + " */ ORDER BY n";
    }

    /** A row of the time before the library. */
    String first() {
        return "INSERT INTO " + table + " VALUES ("
                + values.get(0).stream().map(TypeSample::literal).collect(Collectors.joining(", ")) + ", 0)";
    }

    /** Inserts, updates, deletes, moves and inserts again, always by a key's value, some of it in transactions. */
    void write(Connection connection, Spelling spelling) throws SQLException {
        Writer writer = new Writer(connection, spelling);
        List<String> a = values.get(0);
        List<String> same = values.get(1);
        List<String> b = values.get(2);
        List<String> c = values.get(3);
        writer.update(same, 2);
        writer.move(a, same);
        writer.update(a, 3);
        writer.insert(b, 10);
        writer.delete(b);
        writer.insert(b, 11);
        writer.move(a, c);
        writer.update(c, 4);
        writer.insert(same, 12);
        writer.delete(a);
        writer.upsert(c, 5);
        connection.setAutoCommit(false);
        writer.delete(c);
        writer.insert(c, 13);
        writer.update(c, 14);
        writer.delete(b);
        connection.commit();
        writer.insert(a, 15);
        writer.move(a, same);
        writer.update(same, 16);
        connection.commit();
        connection.setAutoCommit(true);
        writer.delete(c);
    }

    private final class Writer {
        private final Connection connection;
        private final Spelling spelling;

        Writer(Connection connection, Spelling spelling) {
            this.connection = connection;
            this.spelling = spelling;
        }

        void insert(List<String> key, int n) throws SQLException {
            run("INSERT INTO " + table + " (n, " + names() + ") VALUES (" + n + ", " + list(key) + ")", key);
        }

        void upsert(List<String> key, int n) throws SQLException {
            run(
                    "INSERT INTO " + table + " (n, " + names() + ") VALUES (" + n + ", " + list(key) + ") ON CONFLICT ("
                            + names() + ") DO UPDATE SET n = EXCLUDED.n",
                    key);
        }

        void update(List<String> key, int n) throws SQLException {
            run("UPDATE " + table + " SET n = " + n + " WHERE " + equal(key, " AND "), key);
        }

        void move(List<String> from, List<String> to) throws SQLException {
            run("UPDATE " + table + " SET " + equal(to, ", ") + " WHERE " + equal(from, " AND "), to, from);
        }

        void delete(List<String> key) throws SQLException {
            run("DELETE FROM " + table + " WHERE " + equal(key, " AND "), key);
        }

        private String spelled(String text, int column) {
            String plain = spelling == Spelling.LITERAL ? TypeSample.literal(text) : "?";
            String type = columns.get(column);
            // Without its name the server would take it for a record of whatever columns.
            return type.endsWith(".point") ? plain + "::" + type : plain;
        }

        private String list(List<String> key) {
            return IntStream.range(0, key.size())
                    .mapToObj(i -> spelled(key.get(i), i))
                    .collect(Collectors.joining(", "));
        }

        private String equal(List<String> key, String between) {
            List<String> terms = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                terms.add("k" + i + " = " + spelled(key.get(i), i));
            }
            return String.join(between, terms);
        }

        @SafeVarargs
        private void run(String sql, List<String>... keys) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int index = 1;
                for (List<String> key : spelling == Spelling.LITERAL ? List.<List<String>>of() : List.of(keys)) {
                    for (String text : key) {
                        statement.setObject(index++, text, Types.OTHER);
                    }
                }
                if (statement.executeUpdate() != 1) {
                    throw new IllegalStateException("no row: " + sql);
                }
            }
        }
    }
}
