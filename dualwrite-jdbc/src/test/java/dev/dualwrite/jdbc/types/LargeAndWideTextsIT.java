package dev.dualwrite.jdbc.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.testkit.Guarantees;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every code point that PostgreSQL takes, and values of ten megabytes. */
@Guarantees("G3")
class LargeAndWideTextsIT {
    private static final int BLOCK = 4096;
    private static final int NAME = 64;
    private static final int LARGE = 10 << 20;

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(13, 18).freshForEachTest();

    /** All code points but NUL and the surrogates, a few thousand a text. */
    private static List<String> everyCodePoint() {
        List<String> texts = new ArrayList<>();
        for (int from = 0; from <= Character.MAX_CODE_POINT; from += BLOCK) {
            StringBuilder text = new StringBuilder();
            for (int point = Math.max(1, from); point < from + BLOCK; point++) {
                if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                    text.appendCodePoint(point);
                }
            }
            texts.add(text.toString());
        }
        texts.removeIf(String::isEmpty);
        return texts;
    }

    @Test
    void everyCodePointArrives() throws Exception {
        servers.executeOnBoth(
                "CREATE TABLE points (id int PRIMARY KEY, v text, vs text[], j jsonb, c char(5000))",
                "CREATE TABLE named (k text PRIMARY KEY, n int)");
        List<String> texts = everyCodePoint();
        try (TypedMigration migration = TypedMigration.open(servers.legacy().dataSource(), servers.target());
                CopiedTables copies = CopiedTables.of(servers.legacy(), servers.target())) {
            try (Connection connection = migration.connect();
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO points (id, v, c) VALUES (?, ?, ?)");
                    PreparedStatement update = connection.prepareStatement(
                            "UPDATE points SET vs = ARRAY[v, ?], j = to_jsonb(v) WHERE id = ?");
                    PreparedStatement name = connection.prepareStatement("INSERT INTO named VALUES (?, ?)");
                    Statement literal = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < texts.size(); i++) {
                    String text = texts.get(i);
                    insert.setInt(1, i);
                    insert.setString(2, text);
                    insert.setString(3, text);
                    insert.executeUpdate();
                    update.setString(1, text);
                    update.setInt(2, i);
                    update.executeUpdate();
                    literal.executeUpdate(
                            "INSERT INTO points (id, v) VALUES (" + (1000 + i) + ", " + TypeSample.literal(text) + ")");
                    int[] points = text.codePoints().toArray();
                    for (int at = 0; at < points.length; at += NAME) {
                        name.setString(1, new String(points, at, Math.min(NAME, points.length - at)));
                        name.setInt(2, i);
                        name.addBatch();
                    }
                    name.executeBatch();
                }
                connection.commit();
            }
            migration.settle();
            assertThat(migration.executions(CaptureMode.UNKNOWN)).isZero();
            assertThat(copies.differences("SELECT * FROM points ORDER BY id")).isEmpty();
            assertThat(copies.binaryDifferences("SELECT * FROM points ORDER BY id"))
                    .isEmpty();
            assertThat(copies.binaryDifferences("SELECT * FROM named ORDER BY k COLLATE \"C\""))
                    .isEmpty();
            assertThat(copies.rows("SELECT * FROM named")).isGreaterThan(17_000);
            migration.verify();
        }
    }

    @Test
    void valuesOfTenMegabytesArrive() throws Exception {
        servers.executeOnBoth("CREATE TABLE large (id int PRIMARY KEY, t text, b bytea, j jsonb, n numeric, a text[])");
        String text = new Random(7)
                .ints(LARGE / 4, 0x20, 0x2_0000)
                .filter(LargeAndWideTextsIT::taken)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        byte[] bytes = new byte[LARGE];
        new Random(8).nextBytes(bytes);
        servers.legacy()
                .execute(
                        "INSERT INTO large (id, t) VALUES (1, repeat('x\\\"''', 2500000))",
                        "INSERT INTO large (id, b) VALUES (2, decode(repeat('00ff', 5000000), 'hex'))",
                        "INSERT INTO large (id, j) VALUES (3, jsonb_build_object('k', repeat('\"', 10000000)))",
                        "INSERT INTO large (id, n, a)"
                                + " VALUES (4, repeat('9', 130000)::numeric, ARRAY[repeat(',\"\\', 3000000)])");
        try (TypedMigration migration = TypedMigration.open(servers.legacy().dataSource(), servers.target());
                CopiedTables copies = CopiedTables.of(servers.legacy(), servers.target())) {
            assertThat(digests(copies)).as("copied by the backfill").isEmpty();
            try (Connection connection = migration.connect()) {
                run(connection, "INSERT INTO large (id, t) VALUES (?, ?)", 10, text);
                run(connection, "INSERT INTO large (id, b) VALUES (?, ?)", 11, bytes);
                run(connection, "INSERT INTO large (id, b) VALUES (?, ?)", 12, new ByteArrayInputStream(bytes));
                run(connection, "INSERT INTO large (id, j) VALUES (?, jsonb_build_object('k', ?::text))", 13, text);
                run(connection, "INSERT INTO large (id, a) VALUES (?, ARRAY[?::text, NULL])", 14, text);
                run(
                        connection,
                        "INSERT INTO large (id, j) VALUES (?, to_json(?::text))",
                        15,
                        text.substring(0, LARGE / 8));
                run(
                        connection,
                        "INSERT INTO large (id, j) SELECT id + ?, j FROM large WHERE id = 13 AND ? <> ''",
                        3,
                        "x");
            }
            migration.settle();
            assertThat(digests(copies)).isEmpty();
            assertThat(copies.rows("SELECT id FROM large")).isEqualTo(11);
            migration.verify();
        }
    }

    private static boolean taken(int point) {
        return point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE;
    }

    /** The servers' own digests: the copies of all would be held at once otherwise. */
    private static List<String> digests(CopiedTables copies) throws Exception {
        return copies.differences(
                "SELECT id, length(t), md5(t), length(b), md5(b), md5(j::text), md5(n::text), md5(a::text) FROM large ORDER BY id");
    }

    private static void run(Connection connection, String sql, int id, Object value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, id);
            if (value instanceof ByteArrayInputStream stream) {
                statement.setBinaryStream(2, stream);
            } else {
                statement.setObject(2, value);
            }
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
