package dev.dualwrite.samples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * TPC-B as pgbench runs it: one transfer is five statements in one transaction.
 *
 * <p>Belongs to one thread.
 *
 * <p>Locks are taken in the order account, teller, branch.
 */
final class Bank {

    private final Till till;

    Bank(Till till) {
        this.till = till;
    }

    void transfer() throws SQLException {
        int account = 1 + till.dice().nextInt(till.size().accounts());
        int teller = 1 + till.dice().nextInt(till.size().tellers());
        int branch = 1 + till.dice().nextInt(till.size().branches());
        int delta = till.dice().nextInt(10_001) - 5_000;
        try (Connection connection = till.database().getConnection()) {
            connection.setAutoCommit(false);
            add(connection, "UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?", delta, account);
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT abalance FROM pgbench_accounts WHERE aid = ?")) {
                select.setInt(1, account);
                try (ResultSet row = select.executeQuery()) {
                    OrderDesk.one(row);
                }
            }
            add(connection, "UPDATE pgbench_tellers SET tbalance = tbalance + ? WHERE tid = ?", delta, teller);
            add(connection, "UPDATE pgbench_branches SET bbalance = bbalance + ? WHERE bid = ?", delta, branch);
            // The key is asked for: one that the server makes and tells nobody cannot be followed row by row.
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP)",
                    Statement.RETURN_GENERATED_KEYS)) {
                insert.setInt(1, teller);
                insert.setInt(2, branch);
                insert.setInt(3, account);
                insert.setInt(4, delta);
                insert.executeUpdate();
            }
            connection.commit();
        }
    }

    private static void add(Connection connection, String sql, int delta, int key) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, delta);
            update.setInt(2, key);
            update.executeUpdate();
        }
    }
}
