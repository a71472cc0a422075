package dev.dualwrite.samples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Those who only look: queries in autocommit and in read-only transactions, which may be answered by either database.
 *
 * <p>Belongs to one thread.
 *
 * <p>Finding nothing is no failure: the target follows the legacy with a delay, and reads there may be as old.
 */
final class Visitor {

    private final Till till;

    Visitor(Till till) {
        this.till = till;
    }

    void look() throws SQLException {
        switch (till.dice().nextInt(4)) {
            case 0 ->
                query("SELECT sku, price, gross, attributes, sizes, picture FROM product WHERE id = ?", till.product());
            case 1 ->
                query(
                        "SELECT p.id, p.status, p.total, l.line_no, l.quantity, l.price FROM purchase p"
                                + " JOIN order_line l ON l.order_id = p.id WHERE p.customer_id = ? ORDER BY p.id, l.line_no",
                        till.customer());
            case 2 ->
                query(
                        "SELECT abalance FROM pgbench_accounts WHERE aid = ?",
                        1 + till.dice().nextInt(till.size().accounts()));
            default -> report();
        }
    }

    private void query(String sql, long key) throws SQLException {
        try (Connection connection = till.database().getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, key);
            consume(select);
        }
    }

    private void report() throws SQLException {
        try (Connection connection = till.database().getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (PreparedStatement select = connection.prepareStatement("SELECT b.quantity, p.sku, p.gross"
                    + " FROM basket_item b JOIN product p ON p.id = b.product_id WHERE b.customer_id = ?")) {
                select.setLong(1, 1 + till.dice().nextInt(50));
                consume(select);
            }
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT name, tags, profile FROM customer WHERE id = ?")) {
                select.setLong(1, till.customer());
                consume(select);
            }
            connection.commit();
        }
    }

    private static void consume(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    rows.getObject(i);
                }
            }
        }
    }
}
