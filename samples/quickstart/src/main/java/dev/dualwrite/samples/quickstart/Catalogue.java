package dev.dualwrite.samples.quickstart;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Products and categories: prices under a row lock, literal statements, and a tree that grows and is pruned.
 *
 * <p>Belongs to one thread.
 *
 * <p>Categories that are deleted were created by this thread, and nobody buys what is in them.
 */
final class Catalogue {

    /** Two categories of this thread, one in the other, and the product in the inner one. */
    private record Season(int root, int leaf, long product) {}

    private final Till till;
    private final Deque<Season> own = new ArrayDeque<>();

    Catalogue(Till till) {
        this.till = till;
    }

    /** Reads a popular product under its lock and writes price and revision as absolute values. */
    void reprice() throws SQLException {
        try (Connection connection = till.database().getConnection()) {
            connection.setAutoCommit(false);
            long product = till.popularProduct();
            long revision;
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT revision FROM product WHERE id = ? FOR UPDATE")) {
                select.setLong(1, product);
                try (ResultSet row = select.executeQuery()) {
                    revision = OrderDesk.one(row).getLong(1);
                }
            }
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE product SET price = ?, revision = ?, updated_at = now() WHERE id = ?")) {
                update.setBigDecimal(1, till.price());
                update.setLong(2, revision + 1);
                update.setLong(3, product);
                update.executeUpdate();
            }
            connection.commit();
        }
    }

    /** One row by its key, all values as literals, in autocommit. */
    void markDown() throws SQLException {
        BigDecimal price = till.price();
        try (Connection connection = till.database().getConnection();
                Statement update = connection.createStatement()) {
            update.executeUpdate("UPDATE product SET price = " + price + ", sizes = '{1,NULL,3}', weight = 0.1"
                    + " WHERE id = " + till.product() + " -- reduced");
        }
    }

    /** A category with a subcategory and a product in it, which somebody wants; later they go. */
    void growOrPrune() throws SQLException {
        if (own.size() > 5) {
            prune(own.remove());
        } else {
            grow();
        }
    }

    private void grow() throws SQLException {
        try (Connection connection = till.database().getConnection()) {
            connection.setAutoCommit(false);
            int root = insertCategory(connection, 1 + till.dice().nextInt(10), "Season");
            int leaf = insertCategory(connection, root, "Season's sale");
            byte[] picture = new byte[64];
            ThreadLocalRandom.current().nextBytes(picture);
            long product;
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO product (category_id, sku, price, picture, stock) VALUES (?, ?, ?, ?, 0)",
                    new String[] {"id"})) {
                insert.setInt(1, leaf);
                insert.setString(2, UUID.randomUUID().toString());
                insert.setBigDecimal(3, till.price());
                insert.setBytes(4, picture);
                insert.executeUpdate();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    product = OrderDesk.one(keys).getLong(1);
                }
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO basket_item (customer_id, product_id, quantity) VALUES (?, ?, 1)")) {
                insert.setLong(1, till.customer());
                insert.setLong(2, product);
                insert.executeUpdate();
            }
            connection.commit();
            own.add(new Season(root, leaf, product));
        }
    }

    /** The basket's row goes by cascade, and the leaf loses its parent by SET NULL before it goes too. */
    private void prune(Season season) throws SQLException {
        try (Connection connection = till.database().getConnection();
                Statement delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM product WHERE id = " + season.product());
            delete.executeUpdate("DELETE FROM category WHERE id = " + season.root());
            if (till.chance(50)) {
                delete.executeUpdate("DELETE FROM category WHERE id = " + season.leaf());
            }
        }
    }

    private static int insertCategory(Connection connection, int parent, String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO category (parent_id, name) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, parent);
            insert.setString(2, name);
            insert.execute();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                return OrderDesk.one(keys).getInt("id");
            }
        }
    }
}
