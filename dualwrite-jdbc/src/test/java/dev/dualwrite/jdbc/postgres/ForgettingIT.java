package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FenceMemory.Forgotten;
import dev.dualwrite.spi.FenceMemory.Position;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the fence remembers is forgotten while several instances write, and nothing else is. */
@Guarantees("G3")
class ForgettingIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HOT = 20;

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.dedicated().freshForEachTest();

    private final List<DualWrite> instances = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeEach
    void threeInstances() {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, a int NOT NULL, b text, c text)");
        for (String name : List.of("a", "b", "c")) {
            instances.add(DualWrite.builder()
                    .legacy(servers.legacy().dataSource())
                    .target(Target.url(servers.target().url())
                            .credentials(
                                    servers.target().user(), servers.target().password()))
                    .name(name)
                    .drainLimit(Duration.ofSeconds(5))
                    .build());
        }
        instances.get(0).advanceTo(Stage.DUAL_WRITE);
        Awaitility.await().until(() -> instances.stream().allMatch(one -> one.stage() == Stage.DUAL_WRITE));
    }

    @AfterEach
    void close() {
        over.set(true);
        instances.forEach(DualWrite::close);
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    /** Inserts, deletes and updates of single columns of the same few rows, until it is over. */
    private List<Future<?>> writers(ExecutorService threads, int turns) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            DualWrite instance = instances.get(i);
            Random random = new Random(i);
            running.add(threads.submit(() -> {
                try (Connection connection = instance.dataSource().getConnection()) {
                    for (int turn = 0; turn < turns || turns == 0 && !over.get(); turn++) {
                        int row = random.nextInt(HOT);
                        switch (random.nextInt(4)) {
                            case 0 -> execute(connection, "DELETE FROM item WHERE id = ?", row);
                            case 1 -> execute(connection, "UPDATE item SET b = ? WHERE id = ?", "b" + turn, row);
                            case 2 -> execute(connection, "UPDATE item SET c = ? WHERE id = ?", "c" + turn, row);
                            default ->
                                execute(
                                        connection,
                                        "INSERT INTO item (id, a) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                                        row,
                                        turn);
                        }
                    }
                }
                return instance;
            }));
        }
        return running;
    }

    private void converges() throws InterruptedException {
        for (DualWrite instance : instances) {
            assertThat(instance.awaitDrained(LIMIT)).isTrue();
        }
        for (DualWrite instance : instances) {
            assertThat(instance.awaitNoSuspects(LIMIT)).isTrue();
        }
        TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
    }

    private static long remembered() {
        return servers.target().number("SELECT count(*) FROM dualwrite.row_version");
    }

    @Test
    void theFencesTableShrinksWhileAllWriteAndNoFurtherThanTheSlowestIs() throws Exception {
        instances.get(0).backfill().start().join();
        try (Connection connection = instances.get(0).dataSource().getConnection()) {
            execute(connection, "INSERT INTO item SELECT i, i FROM generate_series(1001, 4000) i");
        }
        assertThat(instances.get(0).awaitDrained(LIMIT)).isTrue();
        assertThat(instances.get(0).awaitNoSuspects(LIMIT)).isTrue();
        assertThat(remembered()).isGreaterThanOrEqualTo(3000);
        ExecutorService threads = Executors.newFixedThreadPool(instances.size());
        List<Future<?>> running = writers(threads, 0);
        try {
            Awaitility.await().atMost(LIMIT).until(() -> remembered() <= HOT);
        } finally {
            over.set(true);
        }
        for (Future<?> writer : running) {
            writer.get();
        }
        threads.shutdown();
        converges();
        instances.get(1).verify().full().join().orThrow();

        try (Connection holding = servers.target().connect();
                Statement hold = holding.createStatement();
                Connection connection = instances.get(2).dataSource().getConnection()) {
            holding.setAutoCommit(false);
            hold.execute("LOCK TABLE item IN SHARE MODE");
            execute(connection, "UPDATE item SET b = 'held' WHERE id = 2000");
            long held = servers.legacy().number("SELECT last_value FROM dualwrite.clock");
            // As long as two rounds and a second take.
            Awaitility.await()
                    .during(Duration.ofSeconds(21))
                    .atMost(LIMIT)
                    .until(() -> servers.target().number("SELECT max(floor) FROM dualwrite.table_gate") <= held);
        }
        converges();
    }

    @Test
    void aFloorAsHighAsTheClockCostsRereadsAndLosesNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(instances.size());
        List<Future<?>> running = writers(threads, 400);
        int forgotten = 0;
        try (OwnPool pool = OwnPool.like(Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT)) {
            FenceMemory memory = new PostgresFenceMemory(Side.TARGET, pool.dataSource(), PoolSettings.DEFAULT);
            while (running.stream().anyMatch(writer -> !writer.isDone())) {
                if (memory.raiseFloors(servers.legacy().number("SELECT last_value FROM dualwrite.clock"))) {
                    Position at = Position.START;
                    while (at != null) {
                        Forgotten step = memory.forget(at, 5);
                        forgotten += step.entries();
                        at = step.end();
                    }
                }
            }
        }
        for (Future<?> writer : running) {
            writer.get();
        }
        threads.shutdown();
        converges();
        assertThat(forgotten).isPositive();
    }
}
