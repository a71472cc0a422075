package dev.dualwrite.samples.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Writers that insert a row in each transaction, as fast as they can or at a given rate, and remember when each commit
 * returned.
 *
 * <p>One run of writers at a time, while one other thread may watch. Each writer's rows are numbered in the order of its
 * commits, which is the order in which a follower shows them.
 */
final class PacedLoad {
    static final int WRITERS = 4;
    static final String TABLE = "CREATE TABLE item (id bigint PRIMARY KEY, owner text NOT NULL, amount numeric(12,2))";
    static final String OWNER = "somebody who is followed";
    private static final long NUMBERS = 1_000_000_000L;
    private static final int MOST = 2_000_000;
    private static final String SEEN = "SELECT "
            + IntStream.range(0, WRITERS)
                    .mapToObj(w -> "(SELECT coalesce(max(id), " + (w * NUMBERS - 1) + ") FROM item WHERE id >= "
                            + w * NUMBERS + " AND id < " + (w + 1) * NUMBERS + ")")
                    .collect(Collectors.joining(", "));

    private final List<AtomicLongArray> committed = new ArrayList<>();
    private final List<AtomicInteger> written = new ArrayList<>();

    PacedLoad() {
        for (int writer = 0; writer < WRITERS; writer++) {
            committed.add(new AtomicLongArray(MOST));
            written.add(new AtomicInteger());
        }
    }

    /**
     * Returns how many transactions were committed within the time.
     *
     * @param rate transactions a second of all writers; 0 for as many as possible
     */
    int run(DataSource application, Duration time, double rate) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            long began = System.nanoTime();
            List<Future<Integer>> parts = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                parts.add(threads.submit(() -> write(application, number, began, began + time.toNanos(), rate)));
            }
            int transactions = 0;
            for (Future<Integer> part : parts) {
                transactions += part.get();
            }
            return transactions;
        } finally {
            threads.shutdownNow();
        }
    }

    private int write(DataSource application, int writer, long began, long until, double rate) throws SQLException {
        double interval = rate == 0 ? 0 : 1e9 * WRITERS / rate;
        long offset = began + (long) (interval * writer / WRITERS);
        int transactions = 0;
        try (Connection connection = application.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO item (id, owner, amount) VALUES (?, ?, 12.34)")) {
            connection.setAutoCommit(false);
            while (System.nanoTime() < until) {
                await(offset + (long) (transactions * interval));
                int number = written.get(writer).get();
                insert.setLong(1, writer * NUMBERS + number);
                insert.setString(2, OWNER);
                insert.executeUpdate();
                connection.commit();
                committed.get(writer).set(number, System.nanoTime());
                written.get(writer).incrementAndGet();
                transactions++;
            }
            connection.setAutoCommit(true);
        }
        return transactions;
    }

    private static void await(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Looks at the follower until it shows all that is written once the writers are done.
     *
     * @param pause between two looks
     * @return nanoseconds from each commit's return to the end of the look that saw it
     */
    List<Long> watch(Connection follower, Future<?> writers, Duration pause) throws SQLException {
        List<Long> lags = new ArrayList<>();
        int[] next = new int[WRITERS];
        for (int writer = 0; writer < WRITERS; writer++) {
            next[writer] = written.get(writer).get();
        }
        try (PreparedStatement look = follower.prepareStatement(SEEN)) {
            boolean all = false;
            while (!all) {
                all = writers.isDone();
                try (ResultSet row = look.executeQuery()) {
                    long now = System.nanoTime();
                    row.next();
                    for (int writer = 0; writer < WRITERS; writer++) {
                        long seen = row.getLong(writer + 1) - writer * NUMBERS;
                        // What is seen before its writer noted its commit is counted at the next look.
                        for (;
                                next[writer]
                                        <= Math.min(seen, written.get(writer).get() - 1);
                                next[writer]++) {
                            lags.add(now - committed.get(writer).get(next[writer]));
                        }
                        all &= next[writer] == written.get(writer).get();
                    }
                }
                LockSupport.parkNanos(pause.toNanos());
            }
        }
        return lags;
    }

    static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
    }
}
