package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Stage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An application with a migration that writes until it is killed, which {@link CrashIT} and others run in a JVM of its own. It says
 * {@code COMMITTED} after each transaction that was acknowledged.
 */
final class CrashApplication {
    static final int THREADS = 4;
    static final int ENTRIES = 3;
    private static final int ACCOUNTS = 200;

    private static final Duration START = Duration.ofMinutes(1);

    private CrashApplication() {}

    /** What it writes to, with its accounts on the legacy only. */
    static void createTables(PostgresPair servers) {
        servers.executeOnBoth(
                "CREATE TABLE account (id int PRIMARY KEY, changed int NOT NULL, text text)",
                "CREATE TABLE done (thread int, turn int, PRIMARY KEY (thread, turn))",
                "CREATE TABLE entry (thread int, turn int, no int, text text NOT NULL, PRIMARY KEY (thread, turn, no),"
                        + " FOREIGN KEY (thread, turn) REFERENCES done)");
        servers.legacy().execute("INSERT INTO account SELECT g, 0 FROM generate_series(0, " + (ACCOUNTS - 1) + ") g");
    }

    static ChildJvm start(PostgresPair servers, long seed) throws IOException {
        return ChildJvm.start(
                CrashApplication.class,
                List.of("-Xmx128m"),
                Map.of("PGPASSWORD", servers.legacy().password()),
                servers.legacy().url(),
                servers.target().url(),
                servers.legacy().user(),
                Long.toString(seed));
    }

    static void await(ChildJvm application, int transactions) throws InterruptedException {
        for (int i = 0; i < transactions; i++) {
            application.await("COMMITTED", START);
        }
    }

    /** Arguments: the URLs of legacy and target, the user, and a seed; the password is in the environment. */
    public static void main(String[] arguments) throws Exception {
        DualWrite migration = ChildMigration.start(arguments, THREADS, builder -> builder.name("crash"))
                .migration();
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
