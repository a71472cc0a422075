package dev.dualwrite.samples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Stage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast a target catches up what was written while it was held up: transactions a second, from the release until the last
 * one is visible. The baseline is PostgreSQL's own logical replication of the same transactions to another database of the
 * same server, first in every other pair.
 *
 * <p>Case {@code apply} leaves the subscription's {@code synchronous_commit} off, as it is by default: nothing is lost by that,
 * since the publisher keeps what is not on the subscriber's disk. {@code apply-synchronous} sets it on, as the library does.
 */
final class ApplyBenchmark implements Benchmark {
    private static final int TRANSACTIONS = 200_000;
    private static final String OURS = "_dualwrite";
    private static final String NATIVE = "_native";

    @Override
    public List<Measured> run() throws Exception {
        List<Measured> figures = new ArrayList<>();
        try (EmbeddedPostgres legacy = Servers.start(15, Map.of("wal_level", "logical"));
                EmbeddedPostgres target = Servers.start(17, Map.of("wal_retrieve_retry_interval", "100ms"))) {
            if (Extent.includes("apply")) {
                figures.add(
                        measure("apply", legacy, target, Extent.transactions(TRANSACTIONS), Extent.pairs(5), false));
            }
            if (Extent.includes("apply-synchronous")) {
                int few = Extent.transactions(TRANSACTIONS / 4);
                figures.add(measure("apply-synchronous", legacy, target, few, Extent.pairs(3), true));
            }
        }
        return figures;
    }

    private static Measured measure(
            String name,
            EmbeddedPostgres legacy,
            EmbeddedPostgres target,
            int transactions,
            int pairs,
            boolean synchronous)
            throws Exception {
        String database = name.replace('-', '_');
        CatchUpLoad load = new CatchUpLoad(transactions);
        create(legacy, database, load, pairs + 1);
        create(target, database + OURS, load, pairs + 1);
        create(target, database + NATIVE, load, pairs + 1);
        try (Connection publisher = Servers.connect(legacy, database);
                Connection ours = Servers.connect(target, database + OURS);
                Connection other = Servers.connect(target, database + NATIVE);
                HikariDataSource pool = Servers.pool(Servers.url(legacy, database), 5)) {
            // The legacy need not wait for its disk while it is loaded: what is measured begins afterwards.
            pool.setConnectionInitSql("SET synchronous_commit = off");
            String address = "host=localhost port=" + legacy.getPort() + " dbname=" + database + " user=postgres";
            NativeFollower replication = NativeFollower.subscribe(publisher, address, other, database, synchronous);
            try (DualWrite migration = DualWrite.builder()
                    .legacy(pool)
                    .target(Target.url(Servers.url(target, database + OURS)).credentials("postgres", ""))
                    .queueMaxBytes(1L << 30)
                    .bypass(BypassMode.OFF)
                    .build()) {
                migration.advanceTo(Stage.DUAL_WRITE);
                List<Double> baseline = new ArrayList<>();
                List<Double> subject = new ArrayList<>();
                for (int round = 0; round <= pairs; round++) {
                    replication.pause();
                    LockedTable held = LockedTable.lock(ours, "item");
                    load.run(migration.dataSource(), round);
                    double[] rates = new double[2];
                    for (int turn = 0; turn < 2; turn++) {
                        int side = (round + turn) % 2;
                        double seconds = side == 0 ? catchUp(replication, other, round) : catchUp(held, ours, round);
                        rates[side] = transactions / seconds;
                    }
                    System.out.printf(
                            "%-12s %-20s pair %d: native %.0f, dualwrite %.0f transactions a second%n",
                            "apply", name, round, rates[0], rates[1]);
                    requireEqual(migration, publisher, ours, other);
                    if (round > 0) {
                        baseline.add(rates[0]);
                        subject.add(rates[1]);
                    }
                }
                return new Measured(name, "rate", baseline, subject);
            } finally {
                replication.drop();
            }
        }
    }

    private static void create(EmbeddedPostgres server, String database, CatchUpLoad load, int rounds)
            throws SQLException {
        Servers.createDatabase(server, database);
        try (Connection connection = Servers.connect(server, database)) {
            CatchUpLoad.createTables(connection);
            load.fill(connection, rounds);
        }
    }

    private static double catchUp(NativeFollower replication, Connection follower, int round) throws SQLException {
        long began = System.nanoTime();
        replication.release();
        return secondsUntilSeen(follower, round, began);
    }

    private static double catchUp(LockedTable held, Connection follower, int round) throws SQLException {
        held.awaitWaiting();
        long began = System.nanoTime();
        held.unlock();
        return secondsUntilSeen(follower, round, began);
    }

    private static double secondsUntilSeen(Connection follower, int round, long began) throws SQLException {
        try (Statement statement = follower.createStatement()) {
            while (true) {
                try (ResultSet row = statement.executeQuery("SELECT 1 FROM round WHERE id = " + round)) {
                    if (row.next()) {
                        return (System.nanoTime() - began) / 1e9;
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
    }

    private static void requireEqual(DualWrite migration, Connection legacy, Connection ours, Connection other)
            throws Exception {
        Duration limit = Duration.ofMinutes(5);
        if (!migration.awaitDrained(limit) || !migration.awaitNoSuspects(limit)) {
            throw new IllegalStateException("Something is still suspect: " + migration.status());
        }
        long differing = Rows.differences(legacy, ours, "item", "round");
        long differingNatively = Rows.differences(legacy, other, "item", "round");
        if (differing + differingNatively > 0) {
            throw new IllegalStateException(differing + " rows differ, and " + differingNatively + " natively");
        }
    }
}
