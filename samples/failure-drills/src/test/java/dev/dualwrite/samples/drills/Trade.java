package dev.dualwrite.samples.drills;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The parts that transactions are made of.
 *
 * <p>For one thread.
 *
 * <p>Invariant: whatever other threads and processes do, no part fails, and no two transactions wait for each other: tables
 * are taken in the order of the methods, rows in the order of their keys, and children only below a parent that is locked.
 */
final class Trade {
    private static final int PARENTS = 60;
    private static final int CHILDREN_A_PARENT = 4;
    private static final int GOODS = 80;
    private static final int PROFILES = 60;
    private static final int BADGES = 30;
    private static final int COUNTERS = 10;
    private static final int VISITS_KEPT = 50;
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String UPSERT_STOCK =
            "INSERT INTO stock (sku, quantity) VALUES (?, ?) ON CONFLICT (sku) DO UPDATE"
                    + " SET quantity = stock.quantity + excluded.quantity, changed = clock_timestamp()";

    private final Session session;
    private final SplittableRandom dice;
    private final String name;
    private final Deque<Long> visits;

    /** @param visits keys of this thread's own rows, from one transaction to the next */
    Trade(Session session, SplittableRandom dice, String name, Deque<Long> visits) {
        this.session = session;
        this.dice = dice;
        this.name = name;
        this.visits = visits;
    }

    /** Foreign keys and cascades: parents are upserted with children, deleted, or deleted and inserted again. */
    void families() throws SQLException {
        for (int parent : some(PARENTS, 3)) {
            int choice = dice.nextInt(10);
            if (choice < 4) {
                session.update("DELETE FROM parent WHERE id = ?", parent);
            }
            if (choice > 1) {
                session.update(
                        "INSERT INTO parent (id, name, revision) VALUES (?, ?, 1) ON CONFLICT (id) DO UPDATE"
                                + " SET name = excluded.name, revision = parent.revision + 1",
                        parent,
                        name + " " + dice.nextInt(1_000));
                children(parent);
            }
        }
    }

    private void children(int parent) throws SQLException {
        int count = dice.nextInt(CHILDREN_A_PARENT);
        for (int i = 0; i < count; i++) {
            int child = parent * 10 + i;
            switch (dice.nextInt(3)) {
                case 0 -> session.update("UPDATE child SET amount = amount + 1.25 WHERE id = ?", child);
                case 1 -> session.update("DELETE FROM child WHERE id = ?", child);
                default -> {
                    session.update("DELETE FROM child WHERE id = ?", child);
                    session.update(
                            "INSERT INTO child (id, parent, note, amount) VALUES (?, ?, ?, ?)",
                            child,
                            parent,
                            dice.nextInt(4) == 0 ? null : "ünïcode " + dice.nextInt(1_000),
                            new java.math.BigDecimal(dice.nextInt(100_000)).movePointLeft(2));
                    for (int position = dice.nextInt(3); position > 0; position--) {
                        session.update(
                                "INSERT INTO grandchild (child, position, word) VALUES (?, ?, ?)",
                                child,
                                position,
                                "word " + dice.nextInt(1_000));
                    }
                }
            }
        }
    }

    /** Upserts in a batch, and deletes. */
    void stock() throws SQLException {
        List<Integer> goods = some(GOODS, 6);
        if (dice.nextInt(4) == 0) {
            for (int good : goods) {
                session.update("DELETE FROM stock WHERE sku = ?", sku(good));
            }
        } else {
            List<Object[]> rows = new ArrayList<>();
            goods.forEach(good -> rows.add(new Object[] {sku(good), dice.nextInt(100)}));
            session.batch(UPSERT_STOCK, rows);
        }
    }

    /** Partial updates of different columns; now and then a row is deleted and inserted again. */
    void profiles() throws SQLException {
        for (int profile : some(PROFILES, 4)) {
            switch (dice.nextInt(6)) {
                case 0 -> session.update("UPDATE profile SET name = ? WHERE id = ?", name + dice.nextInt(99), profile);
                case 1 -> session.update("UPDATE profile SET score = ? WHERE id = ?", dice.nextDouble(), profile);
                case 2 ->
                    session.update(
                            "UPDATE profile SET tags = string_to_array(?, ' ') WHERE id = ?",
                            "a b " + dice.nextInt(9),
                            profile);
                case 3 ->
                    session.update(
                            "UPDATE profile SET settings = jsonb_build_object('n', ?::int), score = score + 1 WHERE id = ?",
                            dice.nextInt(99),
                            profile);
                case 4 ->
                    session.update(
                            "UPDATE profile SET name = ?, score = NULL WHERE id = ?", "p" + dice.nextInt(99), profile);
                default -> {
                    // Nobody else has deleted it meanwhile, or else it is theirs to insert again.
                    if (session.update("DELETE FROM profile WHERE id = ?", profile) == 1) {
                        session.update(
                                "INSERT INTO profile (id, name, score) VALUES (?, ?, ?)",
                                profile,
                                name,
                                dice.nextDouble());
                    }
                }
            }
        }
    }

    /** A unique value moves from one row to another, or two change places. */
    void badges() throws SQLException {
        int first = 1 + dice.nextInt(BADGES - 1);
        int second = first + 1 + dice.nextInt(BADGES - first);
        List<Object> slots =
                session.query("SELECT slot FROM badge WHERE id IN (?, ?) ORDER BY id FOR UPDATE", first, second);
        session.update("UPDATE badge SET slot = NULL WHERE id = ?", first);
        session.update("UPDATE badge SET slot = ?::int WHERE id = ?", slots.get(0), second);
        session.update("UPDATE badge SET slot = ?::int WHERE id = ?", slots.get(1), first);
    }

    /** Rows whose key the server makes. */
    void visits() throws SQLException {
        visits.add(session.insert("INSERT INTO visit (visitor) VALUES (?)", name));
        if (visits.size() > VISITS_KEPT) {
            session.update("DELETE FROM visit WHERE id = ?", visits.removeFirst());
        }
    }

    /** A row that is refused, as it would be without the library, and a way back to before it. */
    void refusal() throws SQLException {
        Savepoint before = session.savepoint();
        try {
            session.update("INSERT INTO fixed VALUES (1)");
            throw new SQLException("A second row with the same key was not refused");
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
        }
        session.rollback(before);
    }

    /** Work that is undone without an error. */
    void undone() throws SQLException {
        Savepoint before = session.savepoint();
        session.update("UPDATE profile SET name = 'never' WHERE id = ?", PROFILES);
        session.rollback(before);
    }

    /** One statement that is a transaction of its own. */
    void single() throws SQLException {
        switch (dice.nextInt(5)) {
            case 0, 1 ->
                session.update("UPDATE counter SET value = value + 1 WHERE id = ?", 1 + dice.nextInt(COUNTERS));
            case 2 -> session.update(UPSERT_STOCK, sku(1 + dice.nextInt(GOODS)), 1);
            case 3 ->
                session.update(
                        "UPDATE child SET note = ? WHERE id = ?",
                        name + " alone",
                        (1 + dice.nextInt(PARENTS)) * 10 + dice.nextInt(CHILDREN_A_PARENT));
            default ->
                session.update("UPDATE profile SET name = ? WHERE id = ?", name + " alone", 1 + dice.nextInt(PROFILES));
        }
    }

    /** Between one and so many of the numbers from 1, ascending. */
    private List<Integer> some(int all, int most) {
        return dice.ints(1 + dice.nextInt(most), 1, all + 1)
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }

    private static String sku(int good) {
        return "sku-" + good;
    }

    static Deque<Long> noVisits() {
        return new ArrayDeque<>();
    }
}
