package dev.dualwrite.samples.quickstart;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * The shop's customers and clerks: several threads that call the application's database at a steady rate until stopped.
 *
 * <p>{@link #start} and {@link #stop} belong to one thread.
 *
 * <p>The mix is made so that PostgreSQL itself gives no reason to fail: locks are taken in one order, what is deleted is
 * one thread's own. Every failed call is therefore somebody's fault, and is counted.
 */
final class Workload {

    private final String name;
    private final Tally tally;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Workload(String name, Tally tally) {
        this.name = name;
        this.tally = tally;
    }

    /**
     * Starts calling.
     *
     * @param callsPerSecond of all threads together; a call is a whole transaction or an autocommit statement
     */
    static Workload start(
            String name, DataSource database, ShopSize size, int threads, int callsPerSecond, long seed, Tally tally) {
        Workload workload = new Workload(name, tally);
        long intervalNanos = TimeUnit.SECONDS.toNanos(threads) / callsPerSecond;
        for (int i = 0; i < threads; i++) {
            Till till = new Till(database, new Random(seed + i), size, i, threads);
            Thread thread = new Thread(() -> workload.work(till, intervalNanos), name + "-" + i);
            thread.setDaemon(true);
            workload.threads.add(thread);
        }
        workload.threads.forEach(Thread::start);
        return workload;
    }

    Tally tally() {
        return tally;
    }

    /** Lets every thread finish its call, and waits for it. */
    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            thread.join(TimeUnit.MINUTES.toMillis(1));
            if (thread.isAlive()) {
                throw new IllegalStateException(
                        "A call of " + thread.getName() + " in " + name + " has not come back for a minute");
            }
        }
    }

    private void work(Till till, long intervalNanos) {
        Mix mix = new Mix(till);
        long next = System.nanoTime() + till.dice().nextLong(intervalNanos);
        while (!stopping) {
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
                continue;
            }
            call(mix.next());
            next = Math.max(next + intervalNanos, System.nanoTime() - intervalNanos);
        }
    }

    private void call(Mix.Call call) {
        long begin = System.nanoTime();
        try {
            call.body().run();
            tally.succeeded(System.nanoTime() - begin);
        } catch (SQLException | RuntimeException e) {
            tally.failed(call.name(), e);
        }
    }
}
