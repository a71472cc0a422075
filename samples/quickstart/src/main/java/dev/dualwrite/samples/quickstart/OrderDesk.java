package dev.dualwrite.samples.quickstart;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * Orders: transactions of many statements, with savepoints, partial and whole rollbacks and generated keys.
 *
 * <p>Belongs to one thread.
 *
 * <p>Locks are taken in the order products (ascending), customer.
 */
final class OrderDesk {

    private final Till till;

    OrderDesk(Till till) {
        this.till = till;
    }

    /** One purchase; a product in seven is taken back to its savepoint, one purchase in ten is rolled back as a whole. */
    void place() throws SQLException {
        try (Connection connection = till.database().getConnection()) {
            connection.setAutoCommit(false);
            long customer = till.customer();
            long order = insertPurchase(connection, customer);
            BigDecimal total = BigDecimal.ZERO;
            int lines = 0;
            for (long product : till.products(4)) {
                int quantity = 1 + till.dice().nextInt(3);
                BigDecimal price = till.price();
                Savepoint before =
                        lines % 2 == 0 ? connection.setSavepoint() : connection.setSavepoint("line_" + lines);
                if (!takeFromStock(connection, product, quantity) || till.chance(15)) {
                    connection.rollback(before);
                    continue;
                }
                insertLine(connection, order, ++lines, product, quantity, price);
                if (till.chance(7)) {
                    connection.rollback(before);
                    lines--;
                } else {
                    connection.releaseSavepoint(before);
                    total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
                }
            }
            if (lines == 0 || till.chance(10)) {
                connection.rollback();
                return;
            }
            finish(connection, order, customer, total);
            connection.commit();
        }
    }

    /** Two changes of one row in one transaction; the revision grows under the row's lock. */
    void fulfil() throws SQLException {
        try (Connection connection = till.database().getConnection()) {
            connection.setAutoCommit(false);
            long order = till.ownPurchase();
            long revision = lockedRevision(connection, order);
            setStatus(connection, order, "paid", revision + 1);
            setStatus(connection, order, till.chance(90) ? "shipped" : "cancelled", revision + 2);
            for (String what : new String[] {"paid", "shipped"}) {
                audit(connection, order, what, (what + " \\ '" + revision).getBytes(StandardCharsets.UTF_8));
            }
            connection.commit();
        }
    }

    private long insertPurchase(Connection connection, long customer) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO purchase (customer_id, note) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setLong(1, customer);
            if (till.chance(50)) {
                insert.setNull(2, Types.VARCHAR);
            } else {
                insert.setString(2, "It's \"fragile\"\t\\ – " + till.dice().nextInt(1_000));
            }
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                return one(keys).getLong("id");
            }
        }
    }

    private static boolean takeFromStock(Connection connection, long product, int quantity) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE product SET stock = stock - ? WHERE id = ? AND stock >= ?")) {
            update.setInt(1, quantity);
            update.setLong(2, product);
            update.setInt(3, quantity);
            return update.executeUpdate() == 1;
        }
    }

    static void insertLine(Connection connection, long order, int line, long product, int quantity, BigDecimal price)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO order_line (order_id, line_no, product_id, quantity, price) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, order);
            insert.setInt(2, line);
            insert.setLong(3, product);
            insert.setInt(4, quantity);
            insert.setBigDecimal(5, price);
            insert.executeUpdate();
        }
    }

    private static void finish(Connection connection, long order, long customer, BigDecimal total) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE purchase SET total = ? WHERE id = ?")) {
            update.setBigDecimal(1, total);
            update.setLong(2, order);
            update.executeUpdate();
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE customer SET points = points + ? WHERE id = ?")) {
            update.setInt(1, total.intValue() / 10);
            update.setLong(2, customer);
            update.executeUpdate();
        }
        audit(connection, order, "placed", null);
    }

    private static void audit(Connection connection, long order, String what, byte @Nullable [] payload)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO \"OrderAudit\""
                + " (\"orderId\", \"What happened\", payload) VALUES (?, ?, ?) RETURNING \"CamelId\"")) {
            insert.setLong(1, order);
            insert.setString(2, what);
            insert.setBytes(3, payload);
            try (ResultSet keys = insert.executeQuery()) {
                one(keys);
            }
        }
    }

    private static long lockedRevision(Connection connection, long order) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT revision FROM purchase WHERE id = ? FOR UPDATE")) {
            select.setLong(1, order);
            try (ResultSet row = select.executeQuery()) {
                return one(row).getLong(1);
            }
        }
    }

    private static void setStatus(Connection connection, long order, String status, long revision) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE purchase SET status = ?::order_status, revision = ? WHERE id = ?")) {
            update.setString(1, status);
            update.setLong(2, revision);
            update.setLong(3, order);
            update.executeUpdate();
        }
    }

    static ResultSet one(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new SQLException("The statement gave no row where the application counts on one");
        }
        return rows;
    }
}
