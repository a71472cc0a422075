package dev.dualwrite.samples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * Customers and their baskets: upserts, batches, arrays and jsonb, inserts that return, deletes that cascade.
 *
 * <p>Belongs to one thread.
 *
 * <p>Only customers that this thread has created are ever deleted, so no other thread can meet a missing one.
 */
final class CustomerDesk {

    /** A customer of this thread and the purchase that came with it. */
    private record Account(long customer, long purchase) {}

    private final Till till;
    private final Deque<Account> own = new ArrayDeque<>();

    CustomerDesk(Till till) {
        this.till = till;
    }

    /** A new customer with a basket and a purchase, in one transaction. */
    void open() throws SQLException {
        try (Connection connection = till.database().getConnection()) {
            connection.setAutoCommit(false);
            long customer;
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO customer (email, name, tags) VALUES (?, ?, ?) RETURNING id, created_at")) {
                insert.setString(1, UUID.randomUUID() + "@shop.example");
                insert.setString(2, "Zoë \"O'Neill\" " + till.thread());
                insert.setArray(3, connection.createArrayOf("text", new String[] {"new", "a,b", "{}", null}));
                try (ResultSet row = insert.executeQuery()) {
                    customer = OrderDesk.one(row).getLong("id");
                }
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO basket_item (customer_id, product_id, quantity) VALUES (?, ?, ?)")) {
                for (long product : till.products(3)) {
                    insert.setLong(1, customer);
                    insert.setLong(2, product);
                    insert.setInt(3, 1);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            long order;
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO purchase (customer_id, placed_at) VALUES (?, ?)", new String[] {"id"})) {
                insert.setLong(1, customer);
                insert.setObject(2, OffsetDateTime.now(ZoneOffset.ofHours(2)));
                insert.executeUpdate();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    order = OrderDesk.one(keys).getLong(1);
                }
            }
            OrderDesk.insertLine(connection, order, 1, till.product(), 2, till.price());
            connection.commit();
            own.add(new Account(customer, order));
        }
    }

    /** Deletes the oldest customer of this thread with its purchase: the lines and the basket go by cascade. */
    void close() throws SQLException {
        Account account = own.poll();
        if (account == null) {
            return;
        }
        try (Connection connection = till.database().getConnection()) {
            connection.setAutoCommit(false);
            delete(connection, "DELETE FROM purchase WHERE id = ?", account.purchase());
            delete(connection, "DELETE FROM customer WHERE id = ?", account.customer());
            connection.commit();
        }
    }

    private static void delete(Connection connection, String sql, long key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, key);
            delete.executeUpdate();
        }
    }

    /** One row by its key, all values as parameters, in autocommit. */
    void update() throws SQLException {
        try (Connection connection = till.database().getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE customer SET profile = ?::jsonb, tags = ?, name = ? WHERE id = ?")) {
            update.setString(
                    1,
                    "{\"newsletter\": " + till.chance(50) + ", \"seen\": "
                            + till.dice().nextInt(100) + "}");
            update.setArray(2, connection.createArrayOf("text", new String[] {
                "seen", "tag" + till.dice().nextInt(9)
            }));
            update.setString(3, "Customer renamed " + till.dice().nextInt(1_000));
            update.setLong(4, till.customer());
            update.executeUpdate();
        }
    }

    /** A JDBC batch of updates whose values are expressions, in autocommit: one implicit transaction. */
    void grantPoints() throws SQLException {
        try (Connection connection = till.database().getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE customer SET points = points + ? WHERE id = ?")) {
            for (long customer : till.customers(10)) {
                update.setInt(1, 5);
                update.setLong(2, customer);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** Puts a product into a basket: an upsert in autocommit. */
    void fillBasket() throws SQLException {
        try (Connection connection = till.database().getConnection();
                PreparedStatement upsert = connection.prepareStatement("INSERT INTO basket_item"
                        + " (customer_id, product_id, quantity) VALUES (?, ?, ?) ON CONFLICT (customer_id, product_id)"
                        + " DO UPDATE SET quantity = basket_item.quantity + excluded.quantity")) {
            upsert.setLong(1, 1 + till.dice().nextInt(50));
            upsert.setLong(2, till.popularProduct());
            upsert.setInt(3, 1);
            upsert.executeUpdate();
        }
    }

    /** Takes products out of a basket: a batch of literal statements. */
    void emptyBasket() throws SQLException {
        long customer = 1 + till.dice().nextInt(50);
        try (Connection connection = till.database().getConnection();
                Statement delete = connection.createStatement()) {
            for (long product : till.products(3)) {
                delete.addBatch(
                        "DELETE FROM basket_item WHERE customer_id = " + customer + " AND product_id = " + product);
            }
            delete.executeBatch();
        }
    }
}
