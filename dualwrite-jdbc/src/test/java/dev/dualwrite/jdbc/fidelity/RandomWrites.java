package dev.dualwrite.jdbc.fidelity;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Random;

/**
 * Statements that write to the schema of {@code fidelity/schema.sql}, drawn at random; some of them fail.
 *
 * <p>Confined to one thread. Invariant: what is drawn depends on the seed alone.
 */
final class RandomWrites {
    private final Random random;

    RandomWrites(Random random) {
        this.random = random;
    }

    /** Binds a prepared statement's parameters to random values. */
    @FunctionalInterface
    interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** A text with parameters and what binds them. */
    record Prepared(String sql, Binder binder) {}

    private int id() {
        return 1 + random.nextInt(14);
    }

    private String word() {
        return "w" + random.nextInt(1000);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One statement with literals. */
    String literal() {
        int id = id();
        String word = word();
        return switch (random.nextInt(44)) {
            case 0 -> "INSERT INTO plain (id, a, b) VALUES (" + id + ", " + id() + ", '" + word + "')";
            case 1 -> "INSERT INTO plain VALUES (" + id + ", 1), (" + id() + ", 2, '" + word + "', NULL)";
            case 2 -> "UPDATE plain SET b = '" + word + "' WHERE id = " + id;
            case 3 -> "UPDATE plain SET a = a + 1 WHERE id = " + id;
            case 4 -> "DELETE FROM plain WHERE id = " + id;
            case 5 -> "INSERT INTO account (name) VALUES ('" + word + "')";
            case 6 -> "INSERT INTO account (name, email) VALUES ('" + word + "', 'e" + id + "@x')";
            case 7 -> "INSERT INTO account (name) VALUES ('" + word + "') RETURNING id, name";
            case 8 -> "INSERT INTO item (label) VALUES ('" + word + "') RETURNING *";
            case 9 -> "UPDATE item SET qty = qty - 3 WHERE id = " + id;
            case 10 -> "UPDATE item SET qty = 5 WHERE id = " + id + " RETURNING id, qty";
            case 11 -> "DELETE FROM item WHERE id = " + id + " RETURNING label";
            case 12 ->
                "INSERT INTO plain (id, a) VALUES (" + id
                        + ", 9) ON CONFLICT (id) DO UPDATE SET a = plain.a + EXCLUDED.a";
            case 13 -> "INSERT INTO plain (id, a) VALUES (" + id + ", 8) ON CONFLICT DO NOTHING";
            case 14 -> "DELETE FROM parent WHERE id = " + id;
            case 15 -> "UPDATE parent SET id = " + id() + " WHERE id = " + id;
            case 16 -> "INSERT INTO parent VALUES (" + id + ", 'k" + id + "', '" + word + "')";
            case 17 -> "INSERT INTO child_cascade VALUES (" + (20 + id) + ", " + id() + ", '" + word + "')";
            case 18 -> "INSERT INTO stamped (id, note) VALUES (" + id + ", '" + word + "')";
            case 19 -> "UPDATE stamped SET note = '" + word + "' WHERE id = " + id;
            case 20 -> "UPDATE audited SET note = '" + word + "' WHERE id = " + id;
            case 21 -> "UPDATE region SET land = '" + one(List.of("de", "us", "it", "fr")) + "' WHERE id = " + id;
            case 22 -> "UPDATE words SET word = upper(word) WHERE word = 'apple'";
            case 23 -> "UPDATE slot SET pos = pos + 10";
            case 24 -> "UPDATE plain_view SET b = '" + word + "' WHERE id = " + id;
            case 25 -> "INSERT INTO \"Mixed Case\" VALUES (" + id + ", '" + word + "')";
            case 26 -> "UPDATE \"Mixed Case\" SET \"select\" = " + id() + " WHERE \"Id\" = " + id;
            case 27 -> "WITH gone AS (DELETE FROM pair WHERE x = " + id + " RETURNING *) SELECT count(*) FROM gone";
            case 28 -> "INSERT INTO pair SELECT " + id + ", 'z" + random.nextInt(50) + "'";
            case 29 ->
                "MERGE INTO plain p USING (VALUES (" + id + ")) v(i) ON p.id = v.i WHEN MATCHED THEN UPDATE SET a = 0"
                        + " WHEN NOT MATCHED THEN INSERT (id) VALUES (v.i)";
            case 30 -> "SELECT id, b FROM plain ORDER BY id";
            case 31 -> "SELECT add_plain(" + id + ")";
            case 32 -> "SELECT 1; UPDATE plain SET a = 3 WHERE id = " + id + "; SELECT id FROM plain ORDER BY id";
            case 33 -> "UPDATE plain SET a = 4 WHERE id = " + id + "; DELETE FROM plain WHERE id = " + id();
            case 34 -> "INSERT INTO no_such_table VALUES (1)";
            case 35 -> "UPDATE plain SET nothing = 1";
            case 36 -> "INSERT INTO plain (id) VALUES (" + id + "); SELECT 1/0; DELETE FROM plain";
            case 37 -> "UPDATE late SET id = id + 1 WHERE id >= " + id;
            case 38 -> "DELETE FROM region WHERE id = " + id + " AND land = 'us'";
            case 39 -> "INSERT INTO keyless VALUES (" + id + ", '" + word + "')";
            case 40 -> "UPDATE node SET up = " + id() + " WHERE id = " + id;
            case 41 -> "DELETE FROM node WHERE id = " + (id + 4);
            case 42 -> "INSERT INTO vetoed VALUES (" + id + ", '" + one(List.of("no", "yes")) + "')";
            default -> "DO $$ BEGIN RAISE WARNING 'careful %', " + id + "; END $$";
        };
    }

    /** One statement with parameters. */
    Prepared prepared() {
        return switch (random.nextInt(18)) {
            case 0 ->
                new Prepared("INSERT INTO plain (id, a, b) VALUES (?, ?, ?)", s -> {
                    s.setInt(1, id());
                    s.setInt(2, id());
                    s.setString(3, word());
                });
            case 1 ->
                new Prepared("UPDATE plain SET a = ?, b = ? WHERE id = ?", s -> {
                    s.setInt(1, id());
                    s.setString(2, word());
                    s.setInt(3, id());
                });
            case 2 -> new Prepared("DELETE FROM plain WHERE id = ?", s -> s.setInt(1, id()));
            case 3 ->
                new Prepared("INSERT INTO account (name, balance) VALUES (?, ?)", s -> {
                    s.setString(1, word());
                    s.setBigDecimal(2, BigDecimal.valueOf(random.nextInt(9999), random.nextInt(4)));
                });
            case 4 ->
                new Prepared("INSERT INTO item (label, qty, price) VALUES (?, ?, ?)", s -> {
                    s.setString(1, word());
                    s.setInt(2, id() - 2);
                    s.setDouble(3, random.nextInt(100) / 8.0);
                });
            case 5 -> new Prepared("INSERT INTO item (label) VALUES (?) RETURNING id", s -> s.setString(1, word()));
            case 6 ->
                new Prepared("UPDATE account SET balance = balance + ? WHERE id = ?", s -> {
                    s.setInt(1, id());
                    s.setLong(2, id());
                });
            case 7 ->
                new Prepared(
                        "INSERT INTO pair (x, y, note) VALUES (?, ?, ?) ON CONFLICT (x, y) DO UPDATE SET note = EXCLUDED.note",
                        s -> {
                            s.setInt(1, id());
                            s.setString(2, one(List.of("a", "b", "c")));
                            s.setString(3, word());
                        });
            case 8 ->
                new Prepared("DELETE FROM pair WHERE x = ? AND y = ?", s -> {
                    s.setInt(1, id());
                    s.setString(2, one(List.of("a", "b", "c")));
                });
            case 9 -> new Prepared("SELECT * FROM plain WHERE id < ? ORDER BY id", s -> s.setInt(1, id()));
            case 10 ->
                new Prepared("UPDATE words SET n = ? WHERE word = ?", s -> {
                    s.setInt(1, id());
                    s.setString(2, one(List.of("APPLE", "apple", "Pear", "none")));
                });
            case 11 ->
                new Prepared("UPDATE ident SET v = ? WHERE id = ?", s -> {
                    s.setString(1, word());
                    s.setObject(2, new java.util.UUID(0, id()));
                });
            case 12 ->
                new Prepared("UPDATE wide SET n2 = ?, f8 = ?, ts = ?, t = ? WHERE id = ?", s -> {
                    s.setObject(1, random.nextInt(100) / 3.0);
                    s.setDouble(2, 0.1 * id());
                    s.setObject(3, java.time.LocalDateTime.of(2020, 1, id(), 1, 2, 3));
                    if (random.nextBoolean()) {
                        s.setNull(4, Types.VARCHAR);
                    } else {
                        s.setString(4, word());
                    }
                    s.setInt(5, id());
                });
            case 13 -> new Prepared("INSERT INTO event (what) VALUES (?)", s -> s.setString(1, word()));
            case 14 ->
                new Prepared("UPDATE plain SET b = ? WHERE a > ?", s -> {
                    s.setString(1, word());
                    s.setInt(2, 60 + id());
                });
            case 15 -> new Prepared("DELETE FROM parent WHERE id = ?", s -> s.setInt(1, id()));
            case 16 ->
                new Prepared("UPDATE region SET v = ? WHERE id = ? AND land = ?", s -> {
                    s.setString(1, word());
                    s.setInt(2, id());
                    s.setString(3, one(List.of("de", "us", "it")));
                });
            default ->
                new Prepared("INSERT INTO audited (id, note) VALUES (?, ?)", s -> {
                    s.setInt(1, id());
                    s.setString(2, word());
                });
        };
    }
}
