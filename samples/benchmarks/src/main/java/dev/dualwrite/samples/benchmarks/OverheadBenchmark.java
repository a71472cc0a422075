package dev.dualwrite.samples.benchmarks;

import com.p6spy.engine.event.JdbcEventListener;
import com.p6spy.engine.spy.P6DataSource;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.model.Stage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.listener.NoOpQueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * What the wrapper costs the application: the same statements over a bare pool and over a wrapped one, in turn. The target
 * is stopped, so that the queue takes what is written and nothing is applied on the same two cores.
 */
final class OverheadBenchmark implements Benchmark {
    private static final int PAIRS = Extent.pairs(15);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final String PLAIN = "plain";
    private static final String REWRITE = "rewrite";

    @Override
    public List<Measured> run() throws Exception {
        List<Measured> figures = new ArrayList<>();
        try (EmbeddedPostgres legacy = Servers.start(15);
                EmbeddedPostgres target = Servers.start(17)) {
            for (String database : new String[] {PLAIN, REWRITE}) {
                createDatabase(legacy, database);
                createDatabase(target, database);
                try (HikariDataSource filler = pool(legacy, database, false);
                        Connection connection = filler.getConnection()) {
                    OverheadCases.fill(connection);
                }
            }
            OverheadCases cases = new OverheadCases();
            try (HikariDataSource bare = pool(legacy, PLAIN, false);
                    HikariDataSource beneath = pool(legacy, PLAIN, false);
                    HikariDataSource bareRewriting = pool(legacy, REWRITE, true);
                    HikariDataSource beneathRewriting = pool(legacy, REWRITE, true)) {
                SwitchedDataSource switched = new SwitchedDataSource(beneath);
                try (DualWrite migration = migration(switched, target, PLAIN);
                        DualWrite rewriting = migration(beneathRewriting, target, REWRITE)) {
                    target.close();
                    List<OverheadCases.Case> plain = new ArrayList<>(cases.all());
                    plain.addAll(cases.batches(""));
                    figures.addAll(measure(plain, bare, migration.dataSource()));
                    figures.addAll(measure(cases.batches("-rewrite"), bareRewriting, rewriting.dataSource()));
                    figures.addAll(onStub("", switched, migration.dataSource()));
                    migration.force(Stage.OFF, "benchmark");
                    figures.addAll(onStub("-off", switched, migration.dataSource()));
                }
            }
        }
        return figures;
    }

    private static void createDatabase(EmbeddedPostgres server, String name) throws SQLException {
        Servers.createDatabase(server, name);
        try (Connection connection = Servers.connect(server, name)) {
            OverheadCases.createTables(connection);
        }
    }

    private static DualWrite migration(DataSource legacy, EmbeddedPostgres target, String database) {
        DualWrite migration = DualWrite.builder()
                .legacy(legacy)
                .target(Target.url(Servers.url(target, database)).credentials("postgres", ""))
                .queueMaxBytes(1L << 30)
                .drainLimit(Duration.ofSeconds(1))
                .build();
        migration.advanceTo(Stage.DUAL_WRITE);
        return migration;
    }

    private static HikariDataSource pool(EmbeddedPostgres server, String database, boolean rewrite) {
        return Servers.pool(Servers.url(server, database) + (rewrite ? "?reWriteBatchedInserts=true" : ""), 2);
    }

    private static List<Measured> measure(List<OverheadCases.Case> cases, DataSource bare, DataSource wrapped)
            throws SQLException {
        List<Measured> figures = new ArrayList<>();
        for (OverheadCases.Case one : cases) {
            if (Extent.includes(one.name())) {
                figures.add(pairs(one, bare, wrapped));
            }
        }
        return figures;
    }

    private static Measured pairs(OverheadCases.Case one, DataSource bare, DataSource wrapped) throws SQLException {
        warmUp(one, bare);
        warmUp(one, wrapped);
        pair(one, -1, bare, wrapped);
        List<Double> baseline = new ArrayList<>();
        List<Double> subject = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            double[] both = pair(one, pair, bare, wrapped);
            baseline.add(both[0]);
            subject.add(both[1]);
        }
        return new Measured(one.name(), "cost", baseline, subject);
    }

    /** Without waiting for the disk, so that the code is compiled before the first pair. */
    private static void warmUp(OverheadCases.Case one, DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement setting = connection.createStatement()) {
            setting.execute("SET synchronous_commit = off");
            SplittableRandom random = new SplittableRandom(0);
            long until = System.nanoTime() + WARM_UP.toNanos();
            while (System.nanoTime() < until) {
                one.work().run(connection, one.times(), random);
            }
            setting.execute("RESET synchronous_commit");
        }
    }

    /** Microseconds for each time, bare and wrapped; in slices that take turns, each side first in every other one. */
    private static double[] pair(OverheadCases.Case one, int number, DataSource bare, DataSource wrapped)
            throws SQLException {
        long[] nanos = new long[2];
        SplittableRandom[] random = {new SplittableRandom(number), new SplittableRandom(number)};
        for (int slice = 0; slice < one.slices(); slice++) {
            for (int turn = 0; turn < 2; turn++) {
                int side = (slice + turn) % 2;
                nanos[side] += time(side == 0 ? bare : wrapped, one, random[side]);
            }
        }
        double times = 1_000.0 * one.times() * one.slices();
        return new double[] {nanos[0] / times, nanos[1] / times};
    }

    private static long time(DataSource dataSource, OverheadCases.Case one, SplittableRandom random)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long began = System.nanoTime();
            one.work().run(connection, one.times(), random);
            return System.nanoTime() - began;
        }
    }

    /** @param suffix of the cases' names: what the wrapper is asked to do */
    private static List<Measured> onStub(String suffix, SwitchedDataSource switched, DataSource wrapped)
            throws SQLException {
        if (!Extent.includesSome("stub")) {
            return List.of();
        }
        switched.toStub();
        P6DataSource p6spy = new P6DataSource(switched);
        p6spy.setJdbcEventListenerFactory(() -> new JdbcEventListener() {});
        DataSource proxy = ProxyDataSourceBuilder.create(switched)
                .listener(new NoOpQueryExecutionListener())
                .build();
        try (Connection subject = wrapped.getConnection();
                Connection p6spyConnection = p6spy.getConnection();
                Connection proxyConnection = proxy.getConnection()) {
            return new WrapperCost(
                            suffix,
                            PAIRS,
                            subject,
                            new TreeMap<>(Map.of("p6spy", p6spyConnection, "datasource-proxy", proxyConnection)))
                    .run();
        } finally {
            switched.toReal();
        }
    }
}
