package dev.dualwrite.samples.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * The pattern that is written by hand: after its commit a transaction's statements are repeated on a second database by a
 * bounded executor; while that is full, its caller repeats them. What fails is counted and forgotten.
 *
 * <p>Thread-safe.
 */
final class NaiveFollower {
    private static final int QUEUED = 1_000;

    private final DataSource second;
    private final ThreadPoolExecutor executor;
    private final AtomicInteger failed = new AtomicInteger();

    /** @param connections of the second pool, and threads that use them */
    NaiveFollower(DataSource second, int connections) {
        this.second = second;
        this.executor = new ThreadPoolExecutor(
                connections,
                connections,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUED),
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    void follow(ShopLoad.Order order) {
        executor.execute(() -> {
            try (Connection connection = second.getConnection()) {
                NaiveBenchmark.inTransaction(connection, order);
            } catch (SQLException e) {
                failed.incrementAndGet();
            }
        });
    }

    /** Waits until all is repeated, and returns how much of it failed. */
    int finish() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The second database is not written in ten minutes");
        }
        return failed.get();
    }
}
