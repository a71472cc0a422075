package dev.dualwrite.samples.benchmarks;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * Transactions of one statement each on distinct keys: of ten five insert, four update and one deletes. The last one of a
 * round inserts the row by which it is seen that a follower has caught up.
 *
 * <p>Immutable. Rounds are numbered from 0; each has keys of its own.
 */
record CatchUpLoad(int transactions) {
    private static final int THREADS = 4;
    private static final long INSERTED = 1_000_000_000L;
    private static final BigDecimal BALANCE = new BigDecimal("1234.56");
    private static final Timestamp NOTED = Timestamp.from(Instant.parse("2024-02-29T12:00:00Z"));

    static void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE item (id bigint PRIMARY KEY, owner text NOT NULL, balance numeric(12,2),"
                    + " noted timestamptz)");
            statement.execute("CREATE TABLE round (id int PRIMARY KEY)");
        }
    }

    /** The rows that so many rounds update and delete. */
    void fill(Connection connection, int rounds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO item SELECT g, 'owner ' || g, g, '2024-01-01 00:00:00Z' FROM generate_series(0, "
                            + ((long) rounds * existing() - 1) + ") g");
            statement.execute("VACUUM ANALYZE item");
        }
    }

    private int existing() {
        return transactions / 2;
    }

    void run(DataSource application, int round) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int from = (int) ((long) transactions * thread / THREADS);
                int to = (int) ((long) transactions * (thread + 1) / THREADS);
                parts.add(threads.submit(() -> {
                    write(application, round, from, to);
                    return null;
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            threads.shutdownNow();
        }
        try (Connection connection = application.getConnection();
                PreparedStatement last = connection.prepareStatement("INSERT INTO round (id) VALUES (?)")) {
            last.setInt(1, round);
            last.executeUpdate();
        }
    }

    private void write(DataSource application, int round, int from, int to) throws SQLException {
        try (Connection connection = application.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO item (id, owner, balance, noted) VALUES (?, ?, ?, ?)");
                    PreparedStatement update =
                            connection.prepareStatement("UPDATE item SET owner = ?, balance = ? WHERE id = ?");
                    PreparedStatement delete = connection.prepareStatement("DELETE FROM item WHERE id = ?")) {
                for (int i = from; i < to; i++) {
                    // Of each ten the even ones insert; five rows are there for the others.
                    long existing = (long) round * existing() + i / 2;
                    if (i % 2 == 0) {
                        insert.setLong(1, INSERTED + existing);
                        insert.setString(2, "inserted in round " + round);
                        insert.setBigDecimal(3, BALANCE);
                        insert.setTimestamp(4, NOTED);
                        insert.executeUpdate();
                    } else if (i % 10 == 9) {
                        delete.setLong(1, existing);
                        delete.executeUpdate();
                    } else {
                        update.setString(1, "updated in round " + round);
                        update.setBigDecimal(2, BALANCE);
                        update.setLong(3, existing);
                        update.executeUpdate();
                    }
                    connection.commit();
                }
            }
            connection.setAutoCommit(true);
        }
    }
}
