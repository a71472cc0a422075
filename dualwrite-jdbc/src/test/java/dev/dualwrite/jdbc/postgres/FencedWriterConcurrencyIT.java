package dev.dualwrite.jdbc.postgres;

import static dev.dualwrite.testkit.FencedWriterContract.TABLE;
import static dev.dualwrite.testkit.FencedWriterContract.full;
import static dev.dualwrite.testkit.FencedWriterContract.key;
import static dev.dualwrite.testkit.FencedWriterContract.live;
import static dev.dualwrite.testkit.FencedWriterContract.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FenceMemory.Forgotten;
import dev.dualwrite.spi.FenceMemory.Position;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.testkit.InMemoryFollower;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FencedWriterConcurrencyIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    private OwnPool pool;

    @BeforeEach
    void follower() {
        servers.target().execute("CREATE TABLE thing (id int PRIMARY KEY, name text NOT NULL, note text)");
        pool = OwnPool.like(Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT);
        ControlSchema.of(Side.TARGET, pool.dataSource(), PoolSettings.DEFAULT).ensureFollower(List.of(TABLE.id()));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private FencedWriter writer(String name, DataSource dataSource) {
        return new PostgresFencedWriter(
                Side.TARGET, dataSource, PoolSettings.DEFAULT, Tables.of(Map.of(TABLE.id(), TABLE)), name);
    }

    private FenceMemory memory() {
        return new PostgresFenceMemory(Side.TARGET, pool.dataSource(), PoolSettings.DEFAULT);
    }

    private static int forgetAll(FenceMemory memory) {
        int forgotten = 0;
        Position at = Position.START;
        while (at != null) {
            Forgotten step = memory.forget(at, 3);
            forgotten += step.entries();
            at = step.end();
        }
        return forgotten;
    }

    private Map<RowKey, Map<String, @Nullable String>> rows() {
        return new FollowerProbe(servers.target(), TABLE).rows();
    }

    @Test
    void judgesAndWritesAsTheModelDoes() {
        for (long seed = 1; seed <= 12; seed++) {
            servers.target()
                    .execute("TRUNCATE thing, dualwrite.row_version; UPDATE dualwrite.table_gate SET floor = 0;"
                            + " DELETE FROM dualwrite.writer");
            Random random = new Random(seed);
            InMemoryFollower model = new InMemoryFollower();
            Map<String, FencedWriter> real = new HashMap<>();
            for (int group = 0; group < 40; group++) {
                String name = random.nextBoolean() ? "a" : "b";
                if (random.nextInt(20) == 0) {
                    long floor = random.nextInt(60);
                    model.writer(name).raiseFloor(TABLE.id(), floor);
                    writer(name, pool.dataSource()).raiseFloor(TABLE.id(), floor);
                }
                if (random.nextInt(6) == 0) {
                    FenceMemory memory = memory();
                    assertThat(forgetAll(memory)).isEqualTo(forgetAll(model.memory()));
                }
                List<FencedChange> changes = group(random);
                Outcome expected = model.writer(name).write(changes);
                Outcome outcome = real.computeIfAbsent(name, n -> writer(n, pool.dataSource()))
                        .write(changes);
                assertThat(outcome.applied()).as("seed %s", seed).isEqualTo(expected.applied());
                assertThat(outcome.dropped()).as("seed %s", seed).isEqualTo(expected.dropped());
                assertThat(outcome.reread()).as("seed %s", seed).hasSameElementsAs(expected.reread());
            }
            assertThat(rows()).as("seed %s", seed).isEqualTo(model.rows());
            assertThat(new FollowerProbe(servers.target(), TABLE).entries())
                    .as("seed %s", seed)
                    .isEqualTo(model.entries());
        }
    }

    @Test
    void aTransactionThatTheServerEndsForAnothersSakeIsMadeAgainAtOnce() throws Exception {
        FencedWriter writer = writer("a", pool.dataSource());
        writer.write(List.of(change(1, "one"), change(2, "two")));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Connection other = servers.target().connect();
                Statement statement = other.createStatement()) {
            statement.execute("SET deadlock_timeout = '1 h'");
            other.setAutoCommit(false);
            statement.execute("UPDATE thing SET note = 'held' WHERE id = 2");
            Future<Outcome> written = threads.submit(() -> writer.write(List.of(change(1, "uno"), change(2, "due"))));
            Awaitility.await()
                    .until(() -> servers.target()
                                    .number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                            + " AND datname = current_database()")
                            == 1);
            assertThat(statement.executeUpdate("UPDATE thing SET note = 'deadlock' WHERE id = 1"))
                    .as("the server has ended the writer's transaction")
                    .isEqualTo(1);
            other.rollback();
            assertThat(written.get().applied()).isEqualTo(2);
        }
        threads.shutdown();
        assertThat(rows().get(key(2))).containsEntry("name", "due");
    }

    private int numbers;

    private FencedChange change(int id, String name) {
        int number = ++numbers;
        return new FencedChange(
                full(id, name, null),
                new Interval(1, number * 10L, number * 10L + 5),
                number,
                number,
                FencedChange.NOT_ASKED);
    }

    private static List<FencedChange> group(Random random) {
        List<FencedChange> changes = new ArrayList<>();
        for (int id = 1; id <= 10; id++) {
            if (random.nextInt(3) == 0) {
                continue;
            }
            long lo = random.nextInt(60);
            long hi = lo + random.nextInt(12);
            Change change = switch (random.nextInt(4)) {
                case 0 -> Change.delete(key(id));
                case 1 -> note(id, "n" + random.nextInt(1000));
                default ->
                    full(id, "f" + random.nextInt(1000), random.nextBoolean() ? null : "n" + random.nextInt(1000));
            };
            long term = random.nextInt(15) == 0 ? 2 : 1;
            Interval interval = new Interval(term, lo, hi);
            if (random.nextInt(3) == 0 && change.full()) {
                changes.add(FencedChange.read(change, interval, Math.max(0, lo - random.nextInt(5))));
            } else {
                long first = 1 + random.nextInt(80);
                changes.add(
                        new FencedChange(change, interval, first, first + random.nextInt(3), FencedChange.NOT_ASKED));
            }
        }
        Collections.shuffle(changes, random);
        return changes;
    }

    @Test
    void writersOfTheSameKeysDoNotDeadlockAndTheNewestStays() throws Exception {
        int writers = 3;
        int keys = 40;
        AtomicLong clock = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<Map<RowKey, Long>>> done = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            String name = "w" + w;
            long seed = w;
            done.add(threads.submit(() -> {
                FencedWriter writer = writer(name, pool.dataSource());
                Random random = new Random(seed);
                Map<RowKey, Long> newest = new HashMap<>();
                for (int round = 0; round < 60; round++) {
                    List<FencedChange> changes = new ArrayList<>();
                    for (int id = 1; id <= keys; id++) {
                        if (random.nextInt(4) > 0) {
                            long at = clock.incrementAndGet();
                            changes.add(live(full(id, "n", Long.toString(at)), at, at, at));
                            newest.put(key(id), at);
                        }
                    }
                    Collections.shuffle(changes, random);
                    Outcome outcome = writer.write(changes);
                    assertThat(outcome.reread()).isEmpty();
                    assertThat(outcome.refused()).isEmpty();
                }
                return newest;
            }));
        }
        Map<RowKey, Long> newest = new HashMap<>();
        for (Future<Map<RowKey, Long>> each : done) {
            each.get().forEach((key, at) -> newest.merge(key, at, Math::max));
        }
        threads.shutdown();

        Map<RowKey, Long> found = new HashMap<>();
        rows().forEach((key, row) -> found.put(key, Long.valueOf(row.get("note"))));
        assertThat(found).isEqualTo(newest);
    }

    @Test
    void aRaisedFloorWaitsForWhoIsInsideAndHoldsForWhoComesAfter() throws Exception {
        FencedWriter known = writer("b", pool.dataSource());
        assertThat(known.write(List.of(live(full(2, "n", "before"), 1, 2, 1))).applied())
                .isEqualTo(1);
        try (Connection inside = servers.target().connect();
                Statement statement = inside.createStatement()) {
            inside.setAutoCommit(false);
            statement.execute("LOCK TABLE dualwrite.table_gate IN ROW SHARE MODE");
            ExecutorService threads = Executors.newFixedThreadPool(2);
            Future<?> raise =
                    threads.submit(() -> writer("a", pool.dataSource()).raiseFloor(TABLE.id(), 50));
            awaitWaiting(1);
            Future<Outcome> late = threads.submit(() -> known.write(List.of(live(full(1, "n", "late"), 10, 20, 1))));
            awaitWaiting(2);
            assertThat(raise.isDone()).isFalse();
            inside.commit();

            raise.get();
            assertThat(late.get().reread()).hasSize(1);
            assertThat(rows()).containsOnlyKeys(key(2));
            threads.shutdown();
        }
    }

    @Test
    void whoeverIsInsideKeepsTheFloorsAsTheyAreAndNobodyWaitsForIt() throws Exception {
        FencedWriter known = writer("b", pool.dataSource());
        known.write(List.of(live(full(1, "n", "before"), 1, 2, 1)));
        try (Connection inside = servers.target().connect();
                Statement statement = inside.createStatement()) {
            inside.setAutoCommit(false);
            statement.execute("LOCK TABLE dualwrite.table_gate IN ROW SHARE MODE");

            assertThat(memory().raiseFloors(50)).isFalse();
            assertThat(known.write(List.of(live(full(1, "n", "after"), 3, 4, 2)))
                            .applied())
                    .isEqualTo(1);
            inside.commit();
        }
        assertThat(memory().raiseFloors(50)).isTrue();
        assertThat(known.write(List.of(live(full(1, "n", "late"), 10, 20, 3))).reread())
                .hasSize(1);
    }

    @Test
    void anEntryThatSomebodyWritesStaysAndIsNotWaitedFor() throws Exception {
        FencedWriter known = writer("b", pool.dataSource());
        known.write(List.of(change(1, "one"), change(2, "two"), change(3, "three")));
        memory().raiseFloors(1000);
        try (Connection inside = servers.target().connect();
                Statement statement = inside.createStatement()) {
            inside.setAutoCommit(false);
            statement.execute("UPDATE dualwrite.row_version SET lo = 2000, hi = 2001 WHERE key = (SELECT max(key) FROM"
                    + " dualwrite.row_version)");
            assertThat(forgetAll(memory())).isEqualTo(2);
            inside.commit();
        }
        assertThat(forgetAll(memory())).isZero();
        assertThat(servers.target().number("SELECT count(*) FROM dualwrite.row_version"))
                .isEqualTo(1);
    }

    private static void awaitWaiting(int sessions) {
        Awaitility.await()
                .until(() -> servers.target()
                                .number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                        + " AND datname = current_database()")
                        == sessions);
    }
}
