package dev.dualwrite.samples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.model.Stage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.sql.DataSource;

/**
 * What the wrapper costs the application: the same statements over a bare pool and over a wrapped one, in turn. The target
 * is stopped, so that the queue takes what is written and nothing is applied on the same two cores.
 */
final class OverheadBenchmark implements Benchmark {
    private static final int PAIRS = Integer.getInteger("benchmark.pairs", 15);
    private static final int ROWS = 20_000;

    /** One case: does something some times on a connection. */
    private interface Case {
        void run(Connection connection, int times, SplittableRandom random) throws SQLException;
    }

    @Override
    public List<Measured> run() throws Exception {
        try (EmbeddedPostgres legacy = Servers.start(15);
                HikariDataSource bare = pool(legacy);
                HikariDataSource beneath = pool(legacy)) {
            try (Connection connection = bare.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE account (id bigint PRIMARY KEY, owner text NOT NULL, balance numeric(12,2))");
                statement.execute("CREATE SEQUENCE account_ids START " + (ROWS + 1));
                statement.execute(
                        "INSERT INTO account SELECT g, 'owner ' || g, g FROM generate_series(1, " + ROWS + ") g");
            }
            try (EmbeddedPostgres target = Servers.start(17)) {
                try (Connection connection = target.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute(
                            "CREATE TABLE account (id bigint PRIMARY KEY, owner text NOT NULL, balance numeric(12,2))");
                }
                try (DualWrite migration = DualWrite.builder()
                        .legacy(beneath)
                        .target(Target.url(target.getJdbcUrl("postgres", "postgres")
                                        .replaceAll("\\?.*", ""))
                                .credentials("postgres", ""))
                        .queueMaxBytes(512L << 20)
                        .drainLimit(Duration.ofSeconds(1))
                        .build()) {
                    migration.advanceTo(Stage.DUAL_WRITE);
                    target.close();
                    return measure(bare, migration.dataSource());
                }
            }
        }
    }

    private static HikariDataSource pool(EmbeddedPostgres server) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(server.getJdbcUrl("postgres", "postgres").replaceAll("\\?.*", ""));
        pool.setUsername("postgres");
        pool.setMaximumPoolSize(2);
        return pool;
    }

    private List<Measured> measure(DataSource bare, DataSource wrapped) throws SQLException {
        long[] next = {1_000_000};
        List<Measured> figures = new ArrayList<>();
        figures.add(pairs("insert-derived", bare, wrapped, 400, (c, times, random) -> {
            try (PreparedStatement insert =
                    c.prepareStatement("INSERT INTO account (id, owner, balance) VALUES (?, ?, ?)")) {
                for (int i = 0; i < times; i++) {
                    insert.setLong(1, ++next[0]);
                    insert.setString(2, "somebody");
                    insert.setBigDecimal(3, BigDecimal.TEN);
                    insert.executeUpdate();
                }
            }
        }));
        figures.add(pairs("update-derived", bare, wrapped, 400, (c, times, random) -> {
            try (PreparedStatement update = c.prepareStatement("UPDATE account SET owner = ? WHERE id = ?")) {
                for (int i = 0; i < times; i++) {
                    update.setString(1, "somebody else");
                    update.setLong(2, 1 + random.nextInt(ROWS));
                    update.executeUpdate();
                }
            }
        }));
        figures.add(pairs("select", bare, wrapped, 3_000, (c, times, random) -> {
            try (PreparedStatement select = c.prepareStatement("SELECT owner, balance FROM account WHERE id = ?")) {
                for (int i = 0; i < times; i++) {
                    select.setLong(1, 1 + random.nextInt(ROWS));
                    try (ResultSet rows = select.executeQuery()) {
                        rows.next();
                        rows.getString(1);
                    }
                }
            }
        }));
        figures.add(pairs("batch2000-tx", bare, wrapped, 2_000, (c, times, random) -> {
            c.setAutoCommit(false);
            try (PreparedStatement insert =
                    c.prepareStatement("INSERT INTO account (id, owner, balance) VALUES (?, ?, ?)")) {
                for (int i = 0; i < times; i++) {
                    insert.setLong(1, ++next[0]);
                    insert.setString(2, "somebody");
                    insert.setBigDecimal(3, BigDecimal.ONE);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            c.commit();
            c.setAutoCommit(true);
        }));
        return figures;
    }

    private static Measured pairs(String name, DataSource bare, DataSource wrapped, int times, Case work)
            throws SQLException {
        SplittableRandom random = new SplittableRandom(7);
        for (int warmUp = 0; warmUp < 3; warmUp++) {
            time(bare, times, random, work);
            time(wrapped, times, random, work);
        }
        List<Double> baseline = new ArrayList<>();
        List<Double> subject = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            boolean bareFirst = pair % 2 == 0;
            double first = time(bareFirst ? bare : wrapped, times, random, work);
            double second = time(bareFirst ? wrapped : bare, times, random, work);
            baseline.add(bareFirst ? first : second);
            subject.add(bareFirst ? second : first);
        }
        return new Measured(name, "cost", baseline, subject);
    }

    /** Microseconds for each time. */
    private static double time(DataSource dataSource, int times, SplittableRandom random, Case work)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long began = System.nanoTime();
            work.run(connection, times, random);
            return (System.nanoTime() - began) / 1_000.0 / times;
        }
    }
}
