package dev.dualwrite.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.model.Stage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An application with a migration that writes until it is killed, which {@link CrashIT} runs in a JVM of its own. It says
 * {@code COMMITTED} after each transaction that was acknowledged.
 */
final class CrashApplication {
    static final int THREADS = 4;
    static final int ENTRIES = 3;
    private static final int ACCOUNTS = 200;

    private CrashApplication() {}

    /** Arguments: the URLs of legacy and target, the user, and a seed; the password is in the environment. */
    public static void main(String[] arguments) throws Exception {
        String password = Objects.requireNonNull(System.getenv("PGPASSWORD"));
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[2]);
        pool.setPassword(password);
        pool.setMaximumPoolSize(THREADS);
        HikariDataSource legacy = new HikariDataSource(pool);
        DualWrite migration = DualWrite.builder()
                .legacy(legacy)
                .target(Target.url(arguments[1]).credentials(arguments[2], password))
                .name("crash")
                .build();
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            all.add(threads.submit(() -> {
                writeForever(migration, number, new Random(Long.parseLong(arguments[3]) * THREADS + number));
                return number;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    private static void writeForever(DualWrite migration, int thread, Random random) throws SQLException {
        for (int turn = 0; ; turn++) {
            try (Connection connection = migration.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO done (thread, turn) VALUES (?, ?)", thread, turn);
                for (int i = 0; i < ENTRIES; i++) {
                    execute(
                            connection,
                            "INSERT INTO entry (thread, turn, no, text) VALUES (?, ?, ?, ?)",
                            thread,
                            turn,
                            i,
                            "text " + random.nextInt());
                }
                execute(
                        connection,
                        "UPDATE account SET changed = changed + 1, text = ? WHERE id = ?",
                        "text " + random.nextInt(),
                        random.nextInt(ACCOUNTS));
                connection.commit();
            }
            System.out.println("COMMITTED");
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("No row: " + sql);
            }
        }
    }
}
