package dev.dualwrite.samples.benchmarks;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Application transactions that write one of some accounts and an entry about it, from as many threads as the pool has
 * connections.
 *
 * <p>Immutable; thread-safe.
 */
record ShopLoad(int transactions) {
    static final int THREADS = 8;
    static final String[] TABLES = {"account", "entry"};
    private static final int ACCOUNTS = 10_000;

    /** What one transaction writes. */
    record Order(long number, long account, BigDecimal balance) {
        /** In a transaction that the caller ends. */
        void write(Connection connection) throws SQLException {
            try (PreparedStatement update =
                            connection.prepareStatement("UPDATE account SET owner = ?, balance = ? WHERE id = ?");
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO entry (id, account, amount) VALUES (?, ?, ?)")) {
                update.setString(1, "owner after " + number);
                update.setBigDecimal(2, balance);
                update.setLong(3, account);
                update.executeUpdate();
                insert.setLong(1, number);
                insert.setLong(2, account);
                insert.setBigDecimal(3, balance);
                insert.executeUpdate();
            }
        }
    }

    /** How the application does a transaction. */
    interface Application {
        void accept(Order order) throws SQLException;
    }

    static void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE account (id bigint PRIMARY KEY, owner text NOT NULL, balance numeric(12,2))");
            statement.execute(
                    "CREATE TABLE entry (id bigint PRIMARY KEY, account bigint NOT NULL REFERENCES account, amount numeric(12,2))");
            statement.execute(
                    "INSERT INTO account SELECT g, 'owner ' || g, g FROM generate_series(0, " + (ACCOUNTS - 1) + ") g");
            statement.execute("VACUUM ANALYZE account");
        }
    }

    void run(Application application) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        AtomicInteger next = new AtomicInteger();
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                parts.add(threads.submit(() -> {
                    for (int n = next.getAndIncrement(); n < transactions; n = next.getAndIncrement()) {
                        SplittableRandom random = new SplittableRandom(n);
                        application.accept(new Order(
                                n, random.nextInt(ACCOUNTS), BigDecimal.valueOf(random.nextInt(1_000_000), 2)));
                    }
                    return null;
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
