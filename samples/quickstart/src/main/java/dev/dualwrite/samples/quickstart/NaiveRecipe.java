package dev.dualwrite.samples.quickstart;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dual writing as blogs recommend it: await the first database, fire the same statement at the second, log the error.
 *
 * <p>Safe for any thread; {@link #drain()} and {@link #close()} belong to the one that ends the run.
 *
 * <p>A fair rendering: a pool and an executor as large as the application, a queue far longer than usual, each statement
 * sent with the same parameters as soon as the first database has executed it, and nothing fired that failed there. What
 * the recipe leaves out is what it gets wrong: transactions, rollbacks, order, defaults, outages.
 */
final class NaiveRecipe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NaiveRecipe.class);

    /** Far more than such executors usually have. */
    static final int QUEUED_STATEMENTS = 10_000;

    private final DataSource second;
    private final DataSource wrapped;
    private final ThreadPoolExecutor executor;
    private final LongAdder fired = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder overtaken = new LongAdder();

    /** The statements of one connection, numbered to see which of them overtake each other. */
    private static final class Session {
        private final AtomicLong fired = new AtomicLong();
        private final AtomicLong newestDone = new AtomicLong();
    }

    /** One statement with its parameters, ready to run anywhere. */
    @FunctionalInterface
    interface Statement {
        void execute(Connection connection) throws SQLException;
    }

    /** Where the recorded statements of one connection go. */
    @FunctionalInterface
    interface Firing {
        void fire(Statement statement);
    }

    /**
     * @param threads that execute at the second database
     */
    NaiveRecipe(DataSource first, DataSource second, int threads) {
        this.second = second;
        this.executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED_STATEMENTS), runnable -> {
                    Thread thread = new Thread(runnable, "recipe-executor");
                    thread.setDaemon(true);
                    return thread;
                });
        this.wrapped = StatementRecorder.wrap(first, () -> {
            Session session = new Session();
            return statement -> fire(session, statement);
        });
    }

    /** What the application uses in place of the first database. */
    DataSource dataSource() {
        return wrapped;
    }

    /** Statements sent to the second database, those that failed there or found no place in the queue included. */
    long fired() {
        return fired.sum();
    }

    /** Statements that the second database refused or that did not reach it. */
    long failed() {
        return failed.sum();
    }

    /** Statements that found no place in the queue. */
    long dropped() {
        return dropped.sum();
    }

    /** Statements that ended at the second database after a later one of the same connection. */
    long overtaken() {
        return overtaken.sum();
    }

    /** Waits until everything that was fired has been tried. */
    void drain() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(
                    "The recipe's executor still has " + executor.getQueue().size() + " statements after two minutes");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void fire(Session session, Statement statement) {
        long number = session.fired.incrementAndGet();
        fired.increment();
        try {
            executor.execute(() -> execute(session, number, statement));
        } catch (RejectedExecutionException e) {
            dropped.increment();
            LOG.debug("Dropped", e);
        }
    }

    private void execute(Session session, long number, Statement statement) {
        try (Connection connection = second.getConnection()) {
            statement.execute(connection);
        } catch (SQLException | RuntimeException e) {
            failed.increment();
            LOG.debug("The second write failed", e);
        }
        if (session.newestDone.getAndAccumulate(number, Math::max) > number) {
            overtaken.increment();
        }
    }
}
