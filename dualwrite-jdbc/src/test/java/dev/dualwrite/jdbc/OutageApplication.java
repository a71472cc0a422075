package dev.dualwrite.jdbc;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.Stage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application with a small heap and a migration, which {@link OutageIT} runs in a JVM of its own. Each line of its input
 * is a command: {@code write}, {@code drain} or {@code close}.
 */
final class OutageApplication {
    static final long MAX_BYTES = 16L << 20;
    static final int TEXT = 300;
    private static final int THREADS = 4;
    private static final int ROUNDS = 500;
    private static final int BATCH = 25;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final DualWrite migration;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong overflowed;
    private volatile long mostBytes;

    private OutageApplication(DualWrite migration, AtomicLong overflowed) {
        this.migration = migration;
        this.overflowed = overflowed;
    }

    /** Arguments: the URLs of legacy and target, and the user; the password is in the environment. */
    public static void main(String[] arguments) throws Exception {
        AtomicLong overflowed = new AtomicLong();
        MigrationListener counting = new MigrationListener() {
            @Override
            public void overflowed(int changes) {
                overflowed.addAndGet(changes);
            }
        };
        try (ChildMigration child = ChildMigration.start(
                arguments,
                THREADS,
                builder -> builder.name("outage").queueMaxBytes(MAX_BYTES).listener(counting))) {
            new OutageApplication(child.migration(), overflowed).obey();
        }
        say("CLOSED");
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private void obey() throws Exception {
        say("READY " + migration.stage());
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = input.readLine();
                command != null && !command.equals("close");
                command = input.readLine()) {
            switch (command) {
                case "backfill" -> {
                    migration.advanceTo(Stage.DUAL_WRITE);
                    migration.backfill().start().join();
                    say("BACKFILLED");
                }
                case "write" -> write();
                case "drain" -> drain();
                default -> throw new IllegalArgumentException("Unknown command " + command);
            }
        }
    }

    private void drain() throws InterruptedException {
        boolean drained =
                migration.awaitDrained(LIMIT) && migration.awaitNoSuspects(LIMIT) && migration.awaitDrained(LIMIT);
        say("DRAINED " + (drained ? "all" : "not: " + migration.status()));
    }

    private void write() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            all.add(threads.submit(writer(thread)));
        }
        for (Future<Void> one : all) {
            one.get();
        }
        threads.shutdown();
        migration.captureReport().lines().forEach(line -> say("CAPTURED " + line));
        say("WROTE rows=" + written + " calls=" + calls + " failed=" + failed + " overflowed=" + overflowed
                + " most-bytes=" + mostBytes);
    }

    private Callable<Void> writer(int thread) {
        return () -> {
            Random random = new Random(thread);
            for (int round = 0; round < ROUNDS; round++) {
                try (Connection connection = migration.dataSource().getConnection()) {
                    connection.setAutoCommit(false);
                    round(connection, random, thread, round);
                    connection.setAutoCommit(true);
                    execute(connection, "UPDATE account SET note = ? WHERE id = ?", text(random), random.nextInt(1000));
                }
                mostBytes = Math.max(mostBytes, migration.status().queueBytes());
            }
            return null;
        };
    }

    /** One transaction: a batch of inserts, single inserts, updates, deletes, a savepoint; every tenth is rolled back. */
    private void round(Connection connection, Random random, int thread, int round) throws SQLException {
        int rows = 0;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO entry (id, account, text) VALUES (?, ?, ?)")) {
            for (int i = 0; i < BATCH; i++) {
                insert.setLong(1, ((long) thread * ROUNDS + round) * BATCH + i);
                insert.setInt(2, random.nextInt(1000));
                insert.setString(3, text(random));
                insert.addBatch();
            }
            rows += counted(() -> insert.executeBatch().length);
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO event (text) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            for (int i = 0; i < 5; i++) {
                insert.setString(1, text(random));
                rows += counted(insert::executeUpdate);
            }
        }
        for (int i = 0; i < 5; i++) {
            // In the order of the keys, so that four threads never block one another for good.
            rows += execute(
                    connection,
                    "UPDATE account SET note = ?, changed = changed + 1 WHERE id = ?",
                    text(random),
                    200 * i + random.nextInt(200));
        }
        Savepoint savepoint = connection.setSavepoint();
        execute(connection, "DELETE FROM entry WHERE account = ?", random.nextInt(1000));
        connection.rollback(savepoint);
        rows += execute(
                connection,
                "DELETE FROM entry WHERE id = ?",
                (long) thread * ROUNDS * BATCH + random.nextInt((round + 1) * BATCH));
        if (round % 10 == 9) {
            connection.rollback();
        } else {
            connection.commit();
            written.addAndGet(rows);
        }
    }

    private int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return counted(statement::executeUpdate);
        }
    }

    private int counted(Callable<Integer> call) throws SQLException {
        calls.incrementAndGet();
        try {
            return call.call();
        } catch (SQLException e) {
            failed.incrementAndGet();
            throw e;
        } catch (Exception e) {
            failed.incrementAndGet();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(TEXT);
        while (text.length() < TEXT) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
