package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.backfill.BackfillRun;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.util.PSQLException;

/** Several instances write the same rows at once, and know of each other. */
@Guarantees({"G2", "G3"})
class SeveralInstancesIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROWS = 20;
    private static final int TURNS = 150;

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.dedicated().freshForEachTest();

    private final List<DualWrite> instances = new ArrayList<>();
    private final Queue<String> bypassed = new ConcurrentLinkedQueue<>();
    private final Queue<String> outlived = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void schema() {
        servers.executeOnBoth(
                "CREATE TABLE item (id int PRIMARY KEY, a int NOT NULL, b text, c text)",
                "CREATE TABLE part (id int PRIMARY KEY, item int NOT NULL REFERENCES item ON DELETE CASCADE, text text)");
    }

    @AfterEach
    void close() {
        instances.forEach(DualWrite::close);
    }

    private DualWrite instance(String name) {
        DualWrite instance = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .name(name)
                .drainLimit(Duration.ofSeconds(5))
                .lease(Duration.ofSeconds(5))
                .listener(new MigrationListener() {
                    @Override
                    public void bypassed(TableId table, String why) {
                        bypassed.add(table + ": " + why);
                    }

                    @Override
                    public void outlived() {
                        outlived.add(name);
                    }
                })
                .build();
        instances.add(instance);
        return instance;
    }

    private void converges() throws InterruptedException {
        for (DualWrite instance : instances) {
            assertThat(instance.awaitDrained(LIMIT)).isTrue();
        }
        for (DualWrite instance : instances) {
            assertThat(instance.awaitNoSuspects(LIMIT)).isTrue();
        }
        TableComparison.assertEqual(servers.legacy(), servers.target(), "item", "part");
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    private static void write(DualWrite instance, Random random, int turns) throws SQLException {
        try (Connection connection = instance.dataSource().getConnection()) {
            for (int turn = 0; turn < turns; turn++) {
                int row = random.nextInt(ROWS);
                boolean transaction = random.nextBoolean();
                connection.setAutoCommit(!transaction);
                try {
                    statement(connection, random.nextInt(6), row, turn);
                } catch (PSQLException e) {
                    // The item is gone meanwhile, or two waited for each other.
                    if (!Set.of("23503", "40P01").contains(String.valueOf(e.getSQLState()))) {
                        throw e;
                    }
                    if (transaction) {
                        connection.rollback();
                    }
                    continue;
                }
                if (transaction && random.nextInt(5) == 0) {
                    connection.rollback();
                } else if (transaction) {
                    connection.commit();
                }
            }
            connection.setAutoCommit(true);
        }
    }

    private static void statement(Connection connection, int kind, int row, int turn) throws SQLException {
        switch (kind) {
            case 0 -> execute(connection, "DELETE FROM item WHERE id = ?", row);
            case 1 -> execute(connection, "UPDATE item SET b = ? WHERE id = ?", "b" + turn, row);
            case 2 -> execute(connection, "UPDATE item SET c = ? WHERE id = ?", "c" + turn, row);
            case 3 ->
                execute(
                        connection,
                        "INSERT INTO part SELECT ?, id, ? FROM item WHERE id = ? ON CONFLICT (id) DO UPDATE SET text ="
                                + " excluded.text",
                        row,
                        "t" + turn,
                        row);
            default ->
                execute(
                        connection,
                        "INSERT INTO item (id, a, b) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET a = item.a + 1",
                        row,
                        turn,
                        "i" + turn);
        }
    }

    private static List<Future<?>> writers(ExecutorService threads, List<DualWrite> instances, int turns) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 2 * instances.size(); i++) {
            int number = i;
            running.add(threads.submit(() -> {
                write(instances.get(number % instances.size()), new Random(number), turns);
                return number;
            }));
        }
        return running;
    }

    @Test
    void threeThatWriteTheSameRowsConvergeAndVerifyClean() throws Exception {
        List<DualWrite> all = List.of(instance("a"), instance("b"), instance("c"));
        all.get(0).advanceTo(Stage.DUAL_WRITE);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<?>> running = writers(threads, all, TURNS);
        Awaitility.await().until(() -> all.stream().allMatch(one -> one.stage() == Stage.DUAL_WRITE));
        all.get(1).backfill().start().join();
        for (Future<?> writer : running) {
            writer.get();
        }
        threads.shutdown();
        converges();
        Awaitility.await()
                .during(Duration.ofSeconds(8))
                .untilAsserted(() -> assertThat(bypassed)
                        .as("what one writes is nobody's bypass for the others")
                        .isEmpty());
        all.get(2).verify().full().join().orThrow();
        all.get(1).advanceTo(Stage.TARGET_READ);
        Awaitility.await().untilAsserted(() -> assertThat(all.get(0).stage()).isEqualTo(Stage.TARGET_READ));
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.audit WHERE readings LIKE '%forced%'"))
                .isZero();
    }

    @Test
    void theEldestSeesWhatNoneOfThemWrote() throws Exception {
        List<DualWrite> all = List.of(instance("a"), instance("b"));
        all.get(1).advanceTo(Stage.DUAL_WRITE);
        Awaitility.await().untilAsserted(() -> assertThat(all.get(0).stage()).isEqualTo(Stage.DUAL_WRITE));
        all.get(1).backfill().start().join();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (Future<?> writer : writers(threads, all, TURNS)) {
            writer.get();
        }
        threads.shutdown();
        // Both have published, and the eldest has compared, since.
        Awaitility.await()
                .during(Duration.ofSeconds(12))
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(bypassed).isEmpty());
        servers.legacy()
                .execute("INSERT INTO item (id, a) SELECT g, 0 FROM generate_series(100000, 100000 + 10 * " + TURNS
                        + ") g");

        Awaitility.await().atMost(LIMIT).until(() -> !bypassed.isEmpty());
        assertThat(bypassed).hasSize(1);
        converges();
    }

    @Test
    void oneThatStartsAfterAnOrderlyEndFindsNothingSuspect() throws Exception {
        DualWrite first = instance("first");
        first.advanceTo(Stage.DUAL_WRITE);
        first.close();

        DualWrite second = instance("second");

        assertThat(second.stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(outlived).as("nobody took it for dead").isEmpty();
        assertThat(
                        servers.legacy()
                                .number(
                                        "SELECT coalesce(max(last_value), 0) FROM pg_sequences WHERE sequencename = 'suspect_id_seq'"))
                .as("entries that the ledger ever had")
                .isZero();
    }

    @Test
    void verificationWaitsForWhatAnotherInstanceHasQueued() throws Exception {
        DualWrite a = instance("a");
        DualWrite b = instance("b");
        a.advanceTo(Stage.DUAL_WRITE);
        Awaitility.await().untilAsserted(() -> assertThat(b.stage()).isEqualTo(Stage.DUAL_WRITE));
        a.backfill().start().join();
        try (Connection holding = servers.target().connect();
                Connection connection = b.dataSource().getConnection()) {
            // B's changes stay queued while somebody else holds the table.
            holding.setAutoCommit(false);
            execute(holding, "LOCK TABLE item IN SHARE MODE");
            for (int id = 0; id < ROWS; id++) {
                execute(connection, "INSERT INTO item (id, a) VALUES (?, 1)", id);
            }
            ExecutorService threads = Executors.newSingleThreadExecutor();
            Future<?> verification = threads.submit(() -> a.verify().full().join());
            Awaitility.await().during(Duration.ofSeconds(3)).until(() -> !verification.isDone());
            holding.rollback();
            verification.get();
            threads.shutdown();
        }
        a.verify().full().join().orThrow();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.suspect"))
                .as("nothing was taken for a difference that was on its way")
                .isZero();
    }

    @Test
    void backfillWaitsUntilEveryInstanceCapturesAllItsTransactions() throws Exception {
        DualWrite a = instance("a");
        DualWrite b = instance("b");
        try (Connection uncaptured = b.dataSource().getConnection()) {
            uncaptured.setAutoCommit(false);
            execute(uncaptured, "INSERT INTO item (id, a) VALUES (1, 1)");
            a.advanceTo(Stage.DUAL_WRITE);
            BackfillRun run = a.backfill().start();
            Awaitility.await().during(Duration.ofSeconds(3)).until(() -> !run.isDone());
            uncaptured.commit();
            run.join();
        }
        converges();
        assertThat(servers.target().number("SELECT count(*) FROM item")).isEqualTo(1);
    }

    @Test
    void oneThatWasTakenForDeadGoesOnAndLosesNothing() throws Exception {
        DualWrite a = instance("a");
        DualWrite b = instance("b");
        a.advanceTo(Stage.DUAL_WRITE);
        Awaitility.await().untilAsserted(() -> assertThat(b.stage()).isEqualTo(Stage.DUAL_WRITE));
        a.backfill().start().join();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> running = writers(threads, List.of(a, b), 4 * TURNS);
        for (int i = 0; i < 3; i++) {
            // What another does that declares it dead, between two of its own reports.
            servers.legacy().execute("DELETE FROM dualwrite.instance WHERE name = 'b'");
            servers.target()
                    .execute("UPDATE dualwrite.writer SET closed = true WHERE name NOT IN (SELECT name FROM"
                            + " dualwrite.writer ORDER BY id LIMIT 1)");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    servers.target().number("SELECT count(*) FROM dualwrite.writer WHERE closed"))
                            .isZero());
        }
        for (Future<?> writer : running) {
            writer.get();
        }
        threads.shutdown();
        converges();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.instance"))
                .isEqualTo(2);
    }

    @Test
    void aLiveInstanceAccountsForOneThatWasKilled() throws Exception {
        CrashApplication.createTables(servers);
        DualWrite live = instance("live");
        try (ChildJvm application = CrashApplication.start(servers, 5)) {
            CrashApplication.await(application, 100);
            // So that something is lost for sure.
            servers.target().server().stop();
            CrashApplication.await(application, 20);
            application.kill();
        }
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(servers.legacy()
                                .number("SELECT count(*) FROM dualwrite.suspect WHERE reason = 'INSTANCE_DIED' AND key"
                                        + " IS NULL"))
                        .isEqualTo(5));
        servers.target().server().start();
        converges();
        TableComparison.assertEqual(servers.legacy(), servers.target(), "account", "done", "entry");
        Awaitility.await()
                .untilAsserted(() -> assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.instance"))
                        .isEqualTo(1));
        live.verify().full().join().orThrow();
    }
}
