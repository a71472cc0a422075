package dev.dualwrite.samples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Stage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long a commit takes to be visible on the target, in milliseconds, at half the rate that both sides sustain: the 99th
 * percentile of each pair. The baseline is the time that the target takes to insert as many rows as the library writes at a
 * time and to commit them, in bare JDBC: the median, measured right before, while nothing else is done.
 */
final class LagBenchmark implements Benchmark {
    private static final int BARE_COMMITS = 300;
    private static final Duration FULL_SPEED = Duration.ofSeconds(8);
    private static final Duration LOOKS = Duration.ofNanos(200_000);
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** How many transactions are applied at a time. */
    private static final class GroupSizes implements MigrationListener {
        private final LongAdder groups = new LongAdder();
        private final LongAdder transactions = new LongAdder();

        @Override
        public void groupApplied(int transactions, int applied, int dropped, int reread, Duration lag) {
            groups.increment();
            this.transactions.add(transactions);
        }

        /** Mean since the last call. */
        int next() {
            long number = groups.sumThenReset();
            return (int) Math.max(1, Math.round(transactions.sumThenReset() / (double) Math.max(1, number)));
        }
    }

    @Override
    public List<Measured> run() throws Exception {
        try (EmbeddedPostgres legacy = Servers.start(15);
                EmbeddedPostgres target = Servers.start(17)) {
            for (EmbeddedPostgres server : new EmbeddedPostgres[] {legacy, target}) {
                try (Connection connection = Servers.connect(server, "postgres")) {
                    PacedLoad.createTable(connection);
                }
            }
            GroupSizes sizes = new GroupSizes();
            try (HikariDataSource pool = Servers.pool(Servers.url(legacy, "postgres"), PacedLoad.WRITERS);
                    Connection follower = Servers.connect(target, "postgres");
                    DualWrite migration = DualWrite.builder()
                            .legacy(pool)
                            .target(Target.url(Servers.url(target, "postgres")).credentials("postgres", ""))
                            .queueMaxBytes(1L << 30)
                            .bypass(BypassMode.OFF)
                            .listener(sizes)
                            .build()) {
                migration.advanceTo(Stage.DUAL_WRITE);
                return List.of(measure(migration, follower, sizes));
            }
        }
    }

    private static Measured measure(DualWrite migration, Connection follower, GroupSizes sizes) throws Exception {
        PacedLoad load = new PacedLoad();
        sustained(migration, load);
        double rate = sustained(migration, load) / 2;
        Duration slice = Duration.ofMillis(Extent.transactions(10_000));
        lags(migration, load, follower, slice, rate);
        List<Double> baseline = new ArrayList<>();
        List<Double> subject = new ArrayList<>();
        for (int pair = 0; pair < Extent.pairs(5); pair++) {
            int rows = sizes.next();
            baseline.add(bareCommit(follower, rows));
            List<Long> lags = lags(migration, load, follower, slice, rate);
            subject.add(percentile(lags, 99));
            System.out.printf(
                    "%-12s pair %d: %.0f transactions a second, %d at a time: bare commit %.2f ms; lag p50 %.2f ms, p99 %.2f ms%n",
                    "lag", pair, rate, rows, baseline.get(pair), percentile(lags, 50), subject.get(pair));
        }
        return new Measured("lag", "cost", baseline, subject);
    }

    /** Transactions a second, counted until the last of them is on the target. */
    private static double sustained(DualWrite migration, PacedLoad load) throws Exception {
        long began = System.nanoTime();
        int transactions = load.run(migration.dataSource(), FULL_SPEED, 0);
        requireDrained(migration);
        return transactions * 1e9 / (System.nanoTime() - began);
    }

    private static void requireDrained(DualWrite migration) throws InterruptedException {
        if (!migration.awaitDrained(LIMIT) || !migration.awaitNoSuspects(LIMIT)) {
            throw new IllegalStateException("Something is still suspect: " + migration.status());
        }
    }

    private static List<Long> lags(DualWrite migration, PacedLoad load, Connection follower, Duration time, double rate)
            throws Exception {
        FutureTask<Integer> writers = new FutureTask<>(() -> load.run(migration.dataSource(), time, rate));
        FutureTask<List<Long>> lags = new FutureTask<>(() -> load.watch(follower, writers, LOOKS));
        new Thread(lags, "watcher").start();
        writers.run();
        writers.get();
        List<Long> seen = lags.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        requireDrained(migration);
        return seen;
    }

    /** Median milliseconds of a transaction that inserts so many rows. */
    private static double bareCommit(Connection follower, int rows) throws SQLException {
        List<Long> nanos = new ArrayList<>();
        try (Statement statement = follower.createStatement()) {
            statement.execute("CREATE TABLE bare (LIKE item INCLUDING ALL)");
            follower.setAutoCommit(false);
            try (PreparedStatement insert = follower.prepareStatement(
                    "INSERT INTO bare" + " SELECT g, ?, 12.34 FROM generate_series(?::bigint, ?::bigint) g")) {
                for (long commit = 0; commit < 2 * BARE_COMMITS; commit++) {
                    long began = System.nanoTime();
                    insert.setString(1, PacedLoad.OWNER);
                    insert.setLong(2, commit * rows);
                    insert.setLong(3, (commit + 1) * rows - 1);
                    insert.executeUpdate();
                    follower.commit();
                    nanos.add(System.nanoTime() - began);
                }
            }
            follower.setAutoCommit(true);
            statement.execute("DROP TABLE bare");
        }
        return percentile(nanos.subList(BARE_COMMITS, nanos.size()), 50);
    }

    private static double percentile(List<Long> nanos, int percent) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }
}
