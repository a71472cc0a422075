package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** Writers that do not go through the library. */
class BypassIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TableId ITEM = new TableId("public", "item");
    private static final String[] TABLES = {"item", "child", "part", "at"};

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private final List<TableId> alarms = new CopyOnWriteArrayList<>();
    private DualWrite migration;

    @BeforeEach
    void schema() {
        servers.executeOnBoth(
                "CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2))",
                "CREATE TABLE child (item int REFERENCES item ON DELETE CASCADE ON UPDATE CASCADE, no int, PRIMARY KEY (item, no))",
                "CREATE TABLE part (id int, region text, v text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a')",
                "CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b')",
                "CREATE TABLE at (t timestamptz PRIMARY KEY, n float8)");
        servers.legacy()
                .execute(
                        "INSERT INTO item SELECT g, 'i' || g, g FROM generate_series(1, 200) g",
                        "INSERT INTO child SELECT g, 1 FROM generate_series(1, 200) g",
                        "CREATE FUNCTION touch(which int) RETURNS void LANGUAGE sql AS"
                                + " 'UPDATE item SET price = price + 1 WHERE id = which'");
    }

    private void start(BypassMode mode) {
        migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .name("test")
                .bypass(mode)
                .listener(new MigrationListener() {
                    @Override
                    public void bypassed(TableId table, String why) {
                        alarms.add(table);
                    }
                })
                .build();
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
    }

    @AfterEach
    void close() {
        migration.close();
    }

    private void app(String... statements) throws SQLException {
        try (Connection c = migration.dataSource().getConnection();
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }

    private void settleAndCompare() throws Exception {
        await().atMost(LIMIT).until(() -> notes() == 0);
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT))
                .as("suspects %s", migration.status().suspects())
                .isTrue();
        TableComparison.assertEqual(servers.legacy(), servers.target(), TABLES);
    }

    private long number(String sql) throws SQLException {
        try (Connection c = servers.legacy().dataSource().getConnection();
                Statement s = c.createStatement();
                ResultSet row = s.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private long notes() throws SQLException {
        return number("SELECT count(to_regclass('dualwrite.bypassed'))") == 0
                ? 0
                : number("SELECT count(*) FROM dualwrite.bypassed");
    }

    private long triggers() throws SQLException {
        return number("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'dualwrite%'");
    }

    private void awaitTriggers() {
        // Six relations, four events; the first look at them makes their tables suspect.
        await().atMost(LIMIT).until(() -> triggers() == 24);
        await().atMost(LIMIT).until(() -> alarms.size() >= 4);
    }

    @Test
    void countersRaiseSuspicionWithinAMinuteAndTheTableIsRepaired() throws Exception {
        start(BypassMode.DETECT);
        app("UPDATE item SET price = 5 WHERE id = 7", "INSERT INTO item VALUES (300, 'own', 1)");
        // The baseline is taken when the first comparison was made; an alarm says that it was.
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(6)).until(() -> {
            servers.legacy().execute("UPDATE item SET name = 'by others' WHERE id BETWEEN 10 AND 60");
            return alarms.contains(ITEM);
        });
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        await().atMost(LIMIT)
                .untilAsserted(() -> TableComparison.assertEqual(servers.legacy(), servers.target(), "item"));
    }

    @Test
    void applicationThatWritesAllTheTimeRaisesNone() throws Exception {
        start(BypassMode.DETECT);
        long until = System.nanoTime() + Duration.ofSeconds(25).toNanos();
        int id = 1000;
        try (Connection c = migration.dataSource().getConnection();
                Statement s = c.createStatement()) {
            while (System.nanoTime() < until) {
                id++;
                c.setAutoCommit(true);
                s.execute("INSERT INTO item VALUES (" + id + ", 'w', 1)");
                s.execute("INSERT INTO item VALUES (" + id + ", 'w', 1) ON CONFLICT DO NOTHING");
                s.execute("UPDATE item SET price = 2 WHERE id = " + id);
                try {
                    s.execute("INSERT INTO item VALUES (" + id + ", 'twice', 1)");
                } catch (SQLException duplicate) {
                    assertThat(duplicate.getSQLState()).isEqualTo("23505");
                }
                c.setAutoCommit(false);
                s.execute("UPDATE item SET price = 3 WHERE id = " + id);
                s.execute("UPDATE item SET price = 4 WHERE id = " + id);
                c.rollback();
            }
        }
        assertThat(alarms).isEmpty();
        settleAndCompare();
    }

    @Test
    @Guarantees("G2")
    void triggersRecordEveryWayOfWriting() throws Exception {
        start(BypassMode.TRIGGERS);
        awaitTriggers();
        settleAndCompare();
        alarms.clear();
        try (Connection c = servers.legacy().dataSource().getConnection();
                Statement s = c.createStatement()) {
            s.execute("INSERT INTO item VALUES (1000, 'x', 1), (1001, 'y', 2)");
            s.execute("UPDATE item SET name = 'changed' WHERE id < 5");
            s.execute("UPDATE item SET id = id + 5000 WHERE id IN (6, 7)");
            s.execute("DELETE FROM item WHERE id IN (8, 9)");
            s.execute(
                    "INSERT INTO item VALUES (10, 'z', 0), (1002, 'z', 0) ON CONFLICT (id) DO UPDATE SET name = excluded.name");
            s.execute("SELECT touch(11)");
            s.execute("DO 'BEGIN UPDATE item SET name = ''do'' WHERE id = 12; END'");
            s.execute("WITH gone AS (DELETE FROM item WHERE id = 13 RETURNING *) SELECT * FROM gone");
            s.execute("INSERT INTO part VALUES (1, 'a', 'root'), (2, 'b', 'root')");
            s.execute("INSERT INTO part_a VALUES (3, 'a', 'leaf')");
            s.execute("UPDATE part SET region = 'b' WHERE id = 1");
            s.execute("SET DateStyle = 'ISO, DMY'");
            s.execute("SET TimeZone = 'Asia/Tokyo'");
            s.execute("SET extra_float_digits = -5");
            s.execute("INSERT INTO at VALUES ('2026-01-02 03:04:05.678901+00', 0.1)");
            c.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY item FROM STDIN", new java.io.StringReader("2000\tcopied\t1\n2001\tcopied\t2\n"));
            c.setAutoCommit(false);
            s.execute("INSERT INTO item VALUES (3000, 'rolled back', 1)");
            c.rollback();
        }
        settleAndCompare();
        try (Connection c = servers.legacy().dataSource().getConnection();
                Statement s = c.createStatement()) {
            s.execute("TRUNCATE part_b");
            s.execute("TRUNCATE at");
            s.execute("UPDATE item SET price = 0");
            s.execute("INSERT INTO item SELECT g, 'bulk', 1 FROM generate_series(10000, 25000) g");
        }
        settleAndCompare();
        assertThat(alarms).isEmpty();
    }

    @Test
    @Guarantees({"G1", "G2", "G3"})
    void tableThatAnotherServiceWritesTooStaysEqual() throws Exception {
        start(BypassMode.TRIGGERS);
        awaitTriggers();
        settleAndCompare();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean ours = i % 2 == 0;
            writers.add(pool.submit(() -> {
                try (Connection c = ours
                                ? migration.dataSource().getConnection()
                                : servers.legacy().dataSource().getConnection();
                        PreparedStatement update =
                                c.prepareStatement("UPDATE item SET price = price + 1, name = ? WHERE id = ?");
                        PreparedStatement insert =
                                c.prepareStatement("INSERT INTO item VALUES (?, ?, 1) ON CONFLICT (id) DO NOTHING");
                        PreparedStatement delete = c.prepareStatement("DELETE FROM item WHERE id = ?")) {
                    while (!stop.get()) {
                        int id = ThreadLocalRandom.current().nextInt(1, 300);
                        update.setString(1, ours ? "ours" : "theirs");
                        update.setInt(2, id);
                        update.executeUpdate();
                        insert.setInt(1, id + 1);
                        insert.setString(2, "new");
                        insert.executeUpdate();
                        delete.setInt(1, ThreadLocalRandom.current().nextInt(1, 300));
                        delete.executeUpdate();
                    }
                }
                return null;
            }));
        }
        await().pollDelay(Duration.ofSeconds(8)).until(() -> true);
        stop.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
        pool.shutdown();
        settleAndCompare();
    }

    @Test
    @Guarantees("G1")
    void foreignWriterNeedsNoPrivilegeAndSeesNothingOfTheTriggers() throws Exception {
        String role = servers.legacy().createRole("stranger");
        servers.legacy().execute("GRANT SELECT, INSERT, UPDATE ON item TO " + role);
        try {
            start(BypassMode.TRIGGERS);
            awaitTriggers();
            try (Connection c = servers.legacy().dataSource().getConnection();
                    Statement s = c.createStatement()) {
                s.execute("CREATE TEMPORARY SEQUENCE mine START 77");
                s.execute("GRANT ALL ON SEQUENCE mine TO " + role);
                s.execute("SET ROLE " + role);
                s.execute("SELECT nextval('mine')");
                assertThat(s.executeUpdate("INSERT INTO item VALUES (4000, 'stranger', 1)"))
                        .isEqualTo(1);
                assertThat((Object) s.getWarnings()).isNull();
                try (ResultSet row = s.executeQuery("SELECT lastval()")) {
                    row.next();
                    assertThat(row.getLong(1)).isEqualTo(77);
                }
                s.execute("RESET ROLE");
            }
            settleAndCompare();
            servers.legacy().execute("DROP TABLE dualwrite.bypassed");
            servers.legacy().execute("INSERT INTO item VALUES (4001, 'nowhere to record', 1)");
            assertThat(number("SELECT count(*) FROM item WHERE id = 4001")).isEqualTo(1);
        } finally {
            migration.close();
        }
    }

    @Test
    void triggersGoWhenNothingIsCapturedAndWhenTheyAreNotWanted() throws Exception {
        start(BypassMode.TRIGGERS);
        awaitTriggers();
        migration.retreatTo(Stage.OFF);
        await().atMost(LIMIT).until(() -> triggers() == 0);
        migration.advanceTo(Stage.DUAL_WRITE);
        await().atMost(LIMIT).until(() -> triggers() == 24);
        migration.close();
        servers.legacy().execute("INSERT INTO item VALUES (5000, 'while no instance runs', 1)");
        assertThat(notes()).isEqualTo(1);
        start(BypassMode.OFF);
        await().atMost(LIMIT).until(() -> triggers() == 0);
    }
}
