package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that appear, change and go while their writes are captured. */
class SchemaChangesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TableId ITEM = new TableId("public", "item");
    private static final TableId LATER = new TableId("public", "later");

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private DualWrite migration;

    @BeforeEach
    void migrate() {
        servers.executeOnBoth(
                "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2))",
                "CREATE TABLE other (id int PRIMARY KEY, note text)");
        servers.legacy().execute("INSERT INTO item SELECT g, 'i' || g, g FROM generate_series(1, 300) g");
        start(Duration.ofMinutes(10));
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
    }

    /** @param interval long, so that a test whose change is seen by it alone says so */
    private void start(Duration interval) {
        migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .name("test")
                .schemaCheckInterval(interval)
                .build();
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

    private void settleAndCompare(String... tables) throws Exception {
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT))
                .as("suspects %s, parked %s", migration.status().suspects(), migration.parked())
                .isTrue();
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        TableComparison.assertEqual(servers.legacy(), servers.target(), tables);
    }

    private Parking awaitParked(TableId table) {
        await().atMost(LIMIT).until(() -> migration.parked().containsKey(table));
        return migration.parked().get(table);
    }

    private void runOnTarget(Parking parking) {
        servers.target().execute(parking.statements().toArray(new String[0]));
    }

    private void awaitResumed() {
        await().atMost(LIMIT).until(() -> migration.parked().isEmpty());
    }

    @Test
    @Guarantees("G2")
    void tableThatAppearsOnBothSidesJoinsAndMayBeReadFromTheTarget() throws Exception {
        servers.target().execute("CREATE TABLE later (id int PRIMARY KEY, v text)");
        app("CREATE TABLE later (id int PRIMARY KEY, v text)", "INSERT INTO later VALUES (1, 'at once')");
        migration.refreshTables();
        assertThat(migration.tables()).contains(LATER);
        app("INSERT INTO later VALUES (2, 'joined')", "UPDATE later SET v = 'seen' WHERE id = 1");
        settleAndCompare("item", "other", "later");
        migration.verify().full().join().orThrow();
        migration.advanceTo(Stage.TARGET_READ);
    }

    @Test
    void tableThatOnlyTheLegacyHasIsParkedUntilItsStatementWasRun() throws Exception {
        app(
                "CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, part int NOT NULL DEFAULT 7, n serial,"
                        + " \"Odd name\" text, twice numeric GENERATED ALWAYS AS (part * 2) STORED, PRIMARY KEY (part, id))",
                "INSERT INTO later (\"Odd name\") SELECT 'r' || g FROM generate_series(1, 50) g");
        Parking parking = awaitParked(LATER);
        assertThat(parking.statements()).last().asString().startsWith("CREATE TABLE \"public\".\"later\"");
        app("INSERT INTO later (\"Odd name\") VALUES ('while parked')", "INSERT INTO other VALUES (1, 'goes on')");
        await().atMost(LIMIT)
                .untilAsserted(() -> TableComparison.assertEqual(servers.legacy(), servers.target(), "other"));
        runOnTarget(parking);
        awaitResumed();
        settleAndCompare("item", "other", "later");
    }

    @Test
    @Guarantees({"G1", "G2"})
    void columnThatTheApplicationAddsParksTheTableAloneUntilTheTargetHasIt() throws Exception {
        app("ALTER TABLE item ADD COLUMN stock int NOT NULL DEFAULT 3");
        Parking parking = awaitParked(ITEM);
        assertThat(parking.why()).contains("public.item.stock");
        assertThat(parking.statements())
                .containsExactly("ALTER TABLE \"public\".\"item\" ADD COLUMN \"stock\" integer DEFAULT 3 NOT NULL");
        app(
                "INSERT INTO item VALUES (1000, 'new', 1, 9)",
                "UPDATE item SET stock = 5 WHERE id = 17",
                "DELETE FROM item WHERE id = 18",
                "INSERT INTO other VALUES (1, 'goes on')");
        await().atMost(LIMIT)
                .untilAsserted(() -> TableComparison.assertEqual(servers.legacy(), servers.target(), "other"));
        runOnTarget(parking);
        awaitResumed();
        app("UPDATE item SET stock = stock + 1 WHERE id = 20", "INSERT INTO item VALUES (1001, 'newer', 1, 2)");
        settleAndCompare("item", "other");
    }

    @Test
    void columnThatTheTargetHadFirstParksNothing() throws Exception {
        List<TableId> parked = new ArrayList<>();
        migration.listen(new dev.dualwrite.event.MigrationListener() {
            @Override
            public void tableParked(TableId table, Parking why) {
                parked.add(table);
            }
        });
        servers.target().execute("ALTER TABLE item ADD COLUMN stock int NOT NULL DEFAULT 3");
        migration.refreshTables();
        app("ALTER TABLE item ADD COLUMN stock int NOT NULL DEFAULT 4", "INSERT INTO item VALUES (1000, 'new', 1, 9)");
        migration.refreshTables();
        settleAndCompare("item");
        assertThat(parked).isEmpty();
    }

    @Test
    void changesOfOthersAreSeenByTheComparisonFromTimeToTime() throws Exception {
        migration.close();
        start(Duration.ofMillis(200));
        servers.legacy()
                .execute(
                        "ALTER TABLE item ALTER COLUMN price TYPE text",
                        "ALTER TABLE item RENAME COLUMN name TO title",
                        "UPDATE item SET title = 'renamed', price = 'none' WHERE id = 5");
        runOnTarget(awaitParked(ITEM));
        servers.target().execute("ALTER TABLE item DROP COLUMN IF EXISTS name");
        awaitResumed();
        app("UPDATE item SET title = 'later' WHERE id = 6");
        settleAndCompare("item");
    }

    @Test
    void rolledBackChangeParksNothing() throws Exception {
        try (Connection c = migration.dataSource().getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("ALTER TABLE item ADD COLUMN stock int");
            s.execute("INSERT INTO item VALUES (2000, 'gone', 1, 9)");
            c.rollback();
        }
        migration.refreshTables();
        assertThat(migration.parked()).isEmpty();
        settleAndCompare("item");
    }

    @Test
    void changeInATransactionIsSeenWhenItIsCommitted() throws Exception {
        try (Connection c = migration.dataSource().getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("ALTER TABLE item ADD COLUMN stock int");
            s.execute("INSERT INTO item VALUES (2000, 'in the same', 1, 9)");
            s.addBatch("CREATE TABLE later (id int PRIMARY KEY)");
            s.addBatch("INSERT INTO later VALUES (1), (2)");
            s.executeBatch();
            c.commit();
        }
        runOnTarget(awaitParked(ITEM));
        runOnTarget(awaitParked(LATER));
        awaitResumed();
        settleAndCompare("item", "later");
    }

    @Test
    void keyThatChangesIsFollowed() throws Exception {
        app(
                "UPDATE item SET name = 'before' WHERE id < 10",
                "ALTER TABLE item DROP CONSTRAINT item_pkey",
                "ALTER TABLE item ADD PRIMARY KEY (name, id)",
                "UPDATE item SET price = 0 WHERE id = 3 AND name = 'before'");
        Parking parking = awaitParked(ITEM);
        runOnTarget(parking);
        awaitResumed();
        app(
                "UPDATE item SET price = 1 WHERE id = 4 AND name = 'before'",
                "DELETE FROM item WHERE name = 'i20' AND id = 20");
        settleAndCompare("item");
    }

    @Test
    void droppedTableLeavesAndMayComeBackAsAnother() throws Exception {
        app("UPDATE other SET note = 'x'", "DROP TABLE other");
        migration.refreshTables();
        assertThat(migration.tables()).doesNotContain(new TableId("public", "other"));
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        servers.target().execute("DROP TABLE other", "CREATE TABLE other (code text PRIMARY KEY)");
        app("CREATE TABLE other (code text PRIMARY KEY)", "INSERT INTO other VALUES ('a'), ('b')");
        migration.refreshTables();
        settleAndCompare("item", "other");
    }

    @Test
    void tableThatWasMadeAnewOnTheTargetIsFilledAgain() throws Exception {
        servers.target()
                .execute(
                        "DROP TABLE item",
                        "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2))");
        migration.refreshTables();
        settleAndCompare("item");
    }

    @Test
    void tableThatIsMadeAnewOnTheLegacyIsReadAgain() throws Exception {
        servers.legacy()
                .execute(
                        "DROP TABLE item",
                        "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2))",
                        "INSERT INTO item VALUES (1, 'another', 1)");
        migration.refreshTables();
        settleAndCompare("item");
    }

    @Test
    void privilegeThatTheTargetTakesAwayParksTheTable() throws Exception {
        servers.target().execute("ALTER TABLE item ADD COLUMN must text NOT NULL DEFAULT 'x'");
        servers.target().execute("ALTER TABLE item ALTER COLUMN must DROP DEFAULT");
        app("INSERT INTO item VALUES (3000, 'refused', 1)");
        // The target's refusal is what makes it look.
        Parking parking = awaitParked(ITEM);
        assertThat(parking.statements()).containsExactly("ALTER TABLE \"public\".\"item\" DROP COLUMN \"must\"");
        runOnTarget(parking);
        awaitResumed();
        settleAndCompare("item");
    }

    @Test
    @Guarantees({"G2", "G3"})
    void writersWhoNeverStopLoseNothingToSchemaChanges() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger ids = new AtomicInteger(10_000);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int writer = i;
            writers.add(pool.submit(() -> {
                try (Connection c = migration.dataSource().getConnection();
                        Statement s = c.createStatement()) {
                    c.setAutoCommit(writer % 2 == 0);
                    while (!stop.get()) {
                        int id = ids.incrementAndGet();
                        s.execute("INSERT INTO item (id, name) VALUES (" + id + ", 'w')");
                        s.execute("UPDATE item SET price = " + id + " WHERE id = " + (id % 300 + 1));
                        s.execute("INSERT INTO other VALUES (" + id + ", 'o')");
                        if (!c.getAutoCommit()) {
                            c.commit();
                        }
                    }
                }
                return null;
            }));
        }
        for (String change : List.of(
                "ADD COLUMN a int DEFAULT 1",
                "ADD COLUMN b text DEFAULT 'b'",
                "ALTER COLUMN a TYPE bigint",
                "DROP COLUMN b")) {
            servers.legacy().execute("ALTER TABLE item " + change);
            migration.refreshTables();
            Parking parking = migration.parked().get(ITEM);
            if (parking != null) {
                runOnTarget(parking);
            }
            migration.refreshTables();
            assertThat(migration.parked()).isEmpty();
        }
        stop.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
        pool.shutdown();
        servers.target().execute("ALTER TABLE item DROP COLUMN b");
        settleAndCompare("item", "other");
        assertThat(ids.get()).isGreaterThan(10_100);
    }

    @Test
    void tableThatDiffersAtTheStartOfACapturingInstanceIsParked() throws Exception {
        migration.close();
        servers.legacy().execute("ALTER TABLE item ADD COLUMN stock int DEFAULT 2");
        start(Duration.ofMinutes(10));
        assertThat(migration.stage()).isEqualTo(Stage.DUAL_WRITE);
        assertThat(migration.parked()).containsOnlyKeys(ITEM);
        runOnTarget(migration.parked().get(ITEM));
        awaitResumed();
        settleAndCompare("item");
    }
}
