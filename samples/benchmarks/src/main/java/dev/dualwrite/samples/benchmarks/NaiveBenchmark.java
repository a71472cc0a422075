package dev.dualwrite.samples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.model.Stage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * How fast an application gets a fixed number of transactions onto both sides: transactions a second, from the first to the
 * moment when nothing is left to do on the second side. The baseline is {@link NaiveFollower}, first in every other pair. Case
 * {@code naive-differences} holds how many rows then differ; with the library there must be none.
 */
final class NaiveBenchmark implements Benchmark {
    private static final int TRANSACTIONS = 100_000;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private record Run(double rate, long differences) {}

    @Override
    public List<Measured> run() throws Exception {
        List<Run> baseline = new ArrayList<>();
        List<Run> subject = new ArrayList<>();
        try (EmbeddedPostgres legacy = Servers.start(15);
                EmbeddedPostgres target = Servers.start(17)) {
            for (int pair = -1; pair < Extent.pairs(3); pair++) {
                ShopLoad load = new ShopLoad(Extent.transactions(pair < 0 ? TRANSACTIONS / 4 : TRANSACTIONS));
                Run[] runs = new Run[2];
                for (int turn = 0; turn < 2; turn++) {
                    int side = Math.abs(pair + turn) % 2;
                    runs[side] = run(legacy, target, load, side == 1);
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-12s pair %d: naive %.0f transactions a second, %d rows differ; dualwrite %.0f, %d%n",
                        "naive",
                        pair,
                        runs[0].rate(),
                        runs[0].differences(),
                        runs[1].rate(),
                        runs[1].differences());
                if (pair >= 0) {
                    baseline.add(runs[0]);
                    subject.add(runs[1]);
                }
            }
        }
        return List.of(
                new Measured("naive", "rate", rates(baseline), rates(subject)),
                new Measured("naive-differences", "cost", differences(baseline), differences(subject)));
    }

    private static Run run(EmbeddedPostgres legacy, EmbeddedPostgres target, ShopLoad load, boolean ours)
            throws Exception {
        for (EmbeddedPostgres server : new EmbeddedPostgres[] {legacy, target}) {
            Servers.createDatabase(server, "shop");
            try (Connection connection = Servers.connect(server, "shop")) {
                ShopLoad.createTables(connection);
            }
        }
        try (HikariDataSource pool = Servers.pool(Servers.url(legacy, "shop"), ShopLoad.THREADS);
                Connection one = Servers.connect(legacy, "shop");
                Connection other = Servers.connect(target, "shop")) {
            double seconds = ours ? followed(load, pool, target) : repeated(load, pool, target);
            return new Run(load.transactions() / seconds, Rows.differences(one, other, ShopLoad.TABLES));
        }
    }

    private static double followed(ShopLoad load, DataSource pool, EmbeddedPostgres target) throws Exception {
        try (DualWrite migration = DualWrite.builder()
                .legacy(pool)
                .target(Target.url(Servers.url(target, "shop")).credentials("postgres", ""))
                .build()) {
            migration.advanceTo(Stage.DUAL_WRITE);
            DataSource application = migration.dataSource();
            long began = System.nanoTime();
            load.run(order -> commit(application, order));
            if (!migration.awaitDrained(LIMIT) || !migration.awaitNoSuspects(LIMIT)) {
                throw new IllegalStateException("Something is still suspect: " + migration.status());
            }
            return (System.nanoTime() - began) / 1e9;
        }
    }

    private static double repeated(ShopLoad load, DataSource pool, EmbeddedPostgres target) throws Exception {
        try (HikariDataSource second = Servers.pool(Servers.url(target, "shop"), ShopLoad.THREADS)) {
            NaiveFollower follower = new NaiveFollower(second, ShopLoad.THREADS);
            long began = System.nanoTime();
            load.run(order -> {
                commit(pool, order);
                follower.follow(order);
            });
            int failed = follower.finish();
            double seconds = (System.nanoTime() - began) / 1e9;
            if (failed > 0) {
                System.out.printf("%-12s %d transactions failed on the second database%n", "naive", failed);
            }
            return seconds;
        }
    }

    private static void commit(DataSource application, ShopLoad.Order order) throws SQLException {
        try (Connection connection = application.getConnection()) {
            inTransaction(connection, order);
        }
    }

    static void inTransaction(Connection connection, ShopLoad.Order order) throws SQLException {
        connection.setAutoCommit(false);
        order.write(connection);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static List<Double> rates(List<Run> runs) {
        return runs.stream().map(Run::rate).toList();
    }

    private static List<Double> differences(List<Run> runs) {
        return runs.stream().map(run -> (double) run.differences()).toList();
    }
}
