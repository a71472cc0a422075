package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.capture.CaptureReport;
import dev.dualwrite.jdbc.capture.forward.ForwardingConnection;
import dev.dualwrite.jdbc.preflight.Finding;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;
import org.postgresql.xa.PGXADataSource;

/**
 * Statements on special objects, through the wrapper on a real pair: each test ends with equal tables, and says which tables
 * became suspect as a whole on the way.
 */
@Guarantees("G2")
class SpecialStatementsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String[] TABLES = {"item", "other", "region", "parent", "child", "grandchild", "slot", "late"};

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    private final Set<String> suspected = new ConcurrentSkipListSet<>();
    private DualWrite migration;

    @BeforeEach
    void schema() throws Exception {
        servers.executeOnBoth(
                "CREATE TABLE item (id int PRIMARY KEY, kind text DEFAULT 'none', n int)",
                "CREATE TABLE other (id int PRIMARY KEY, v text)",
                "CREATE TABLE region (id int, land text, v text DEFAULT 'root', PRIMARY KEY (id, land)) PARTITION BY LIST (land)",
                "CREATE TABLE region_de PARTITION OF region (v DEFAULT 'de') FOR VALUES IN ('de')",
                "CREATE TABLE region_us (v text, land text NOT NULL, id int NOT NULL)",
                "ALTER TABLE region ATTACH PARTITION region_us FOR VALUES IN ('us')",
                "CREATE TABLE parent (id int PRIMARY KEY, v text)",
                "CREATE TABLE child (id int PRIMARY KEY, nulled int REFERENCES parent ON DELETE SET NULL ON UPDATE CASCADE,"
                        + " defaulted int DEFAULT 0 REFERENCES parent ON DELETE SET DEFAULT ON UPDATE SET DEFAULT)",
                "CREATE TABLE grandchild (id int PRIMARY KEY,"
                        + " child int REFERENCES child ON DELETE CASCADE ON UPDATE CASCADE)",
                "CREATE TABLE slot (id int PRIMARY KEY, pos int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        // Our writes are ON CONFLICT, which a deferrable key does not serve.
        servers.legacy().execute("CREATE TABLE late (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text)");
        servers.target().execute("CREATE TABLE late (id int PRIMARY KEY, v text)");
        servers.legacy()
                .execute(
                        "CREATE VIEW plain AS SELECT id, kind, n FROM item WHERE n > 0",
                        "CREATE VIEW turned AS SELECT n, id FROM item",
                        "CREATE VIEW renamed AS SELECT n AS id, kind, id AS n FROM item",
                        "CREATE VIEW stacked AS SELECT * FROM plain",
                        "CREATE VIEW redirected AS SELECT id, kind FROM item",
                        "CREATE RULE instead AS ON INSERT TO redirected DO INSTEAD"
                                + " INSERT INTO other VALUES (NEW.id, NEW.kind)",
                        "CREATE VIEW defaulting AS SELECT id, kind FROM item",
                        "ALTER VIEW defaulting ALTER COLUMN kind SET DEFAULT 'of the view'",
                        "INSERT INTO item SELECT g, 'k', g FROM generate_series(1, 20) g",
                        "INSERT INTO other SELECT g, 'v' FROM generate_series(1, 20) g",
                        "INSERT INTO region SELECT g, 'de', 'v' FROM generate_series(1, 5) g",
                        "INSERT INTO region SELECT g, 'us', 'v' FROM generate_series(1, 5) g",
                        "INSERT INTO parent SELECT g, 'v' FROM generate_series(0, 9) g",
                        "INSERT INTO child SELECT g, g, g FROM generate_series(1, 9) g",
                        "INSERT INTO grandchild SELECT g, g FROM generate_series(1, 9) g",
                        "INSERT INTO slot SELECT g, g FROM generate_series(1, 5) g",
                        "INSERT INTO late SELECT g, 'v' FROM generate_series(1, 5) g");
        migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .tables(tables -> tables.include("public.*").exclude("public.scratch"))
                .bypass(BypassMode.OFF) // which would notice, later, what capture missed
                .listener(new MigrationListener() {
                    @Override
                    public void suspected(TableId table, SuspectReason reason, int entries) {
                        suspected.add(table.name());
                    }
                })
                .build();
        migration.preflight().orThrow();
        migration.advanceTo(Stage.DUAL_WRITE);
        migration.backfill().start().join();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        suspected.clear();
    }

    @AfterEach
    void close() {
        migration.close();
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private void equal() throws Exception {
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT))
                .as("suspects %s", migration.status().suspects())
                .isTrue();
        assertThat(migration.awaitDrained(LIMIT)).isTrue();
        TableComparison.assertEqual(servers.legacy(), servers.target(), TABLES);
    }

    /** Modes of the statements that begin so. */
    private Set<CaptureMode> modes(String begin) {
        Set<CaptureMode> modes = new TreeSet<>();
        for (CaptureReport.Line line : migration.captureReport().lines()) {
            if (line.statement().startsWith(begin)) {
                modes.add(line.mode());
            }
        }
        return modes;
    }

    private String reason(String begin) {
        return migration.captureReport().lines().stream()
                .filter(line -> line.statement().startsWith(begin))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    @Test
    void writesThroughAPlainViewAreThoseOfItsTable() throws Exception {
        run(
                "INSERT INTO plain (id, kind, n) VALUES (100, 'new', 1)",
                "INSERT INTO plain (id, n) VALUES (101, 1)",
                "INSERT INTO plain VALUES (102, 'new', 1)",
                "UPDATE plain SET kind = 'changed' WHERE id = 1",
                "UPDATE plain SET kind = upper(kind) WHERE id = 2",
                "UPDATE plain SET n = -1 WHERE id = 3",
                "UPDATE plain SET kind = 'not seen' WHERE id = 3",
                "DELETE FROM plain WHERE id = 4");
        assertThat(modes("INSERT INTO plain")).containsExactly(CaptureMode.DERIVED);
        assertThat(modes("UPDATE plain SET kind = ?")).containsExactly(CaptureMode.DERIVED);
        assertThat(modes("UPDATE plain SET kind = upper")).containsExactly(CaptureMode.RETURNED);
        assertThat(modes("DELETE FROM plain")).containsExactly(CaptureMode.DERIVED);
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM item WHERE kind = 'changed'"))
                .isEqualTo(1);
    }

    @Test
    void anInsertIntoAViewTakesTheViewsColumnsInItsOrder() throws Exception {
        run("INSERT INTO turned VALUES (7, 200)", "UPDATE turned SET n = 8 WHERE id = 5");
        assertThat(modes("INSERT INTO turned")).containsExactly(CaptureMode.DERIVED);
        equal();
        assertThat(servers.target().number("SELECT n FROM item WHERE id = 200")).isEqualTo(7);
    }

    @Test
    void viewsThatAreMoreMakeTheirTableSuspectAndNoOther() throws Exception {
        run(
                "UPDATE renamed SET kind = 'via' WHERE id = 6",
                "INSERT INTO renamed (id, kind, n) VALUES (9, 'via', 300)",
                "UPDATE stacked SET kind = 'via' WHERE id = 7",
                "INSERT INTO defaulting (id) VALUES (301)");
        for (String begin :
                List.of("UPDATE renamed", "INSERT INTO renamed", "UPDATE stacked", "INSERT INTO defaulting")) {
            assertThat(modes(begin)).as(begin).containsExactly(CaptureMode.UNKNOWN);
            assertThat(reason(begin)).contains("behind view");
        }
        equal();
        assertThat(suspected).containsExactly("item");
        assertThat(servers.target().number("SELECT count(*) FROM item WHERE kind = 'of the view'"))
                .isEqualTo(1);
    }

    @Test
    void aViewWithARuleMayWriteAnything() throws Exception {
        run("INSERT INTO redirected VALUES (400, 'by rule')");
        assertThat(reason("INSERT INTO redirected")).contains("more than pass rows on");
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM other WHERE id = 400"))
                .isEqualTo(1);
    }

    @Test
    void temporaryViewsHideNoWrite() throws Exception {
        run(
                "CREATE TEMP VIEW hidden AS SELECT * FROM item",
                "UPDATE hidden SET kind = 'by temporary view' WHERE id = 8",
                "CREATE TEMP VIEW other AS SELECT id, kind AS v FROM item",
                "UPDATE other SET v = 'behind the name of another' WHERE id = 9",
                "UPDATE pg_temp.other SET v = 'behind pg_temp' WHERE id = 10");
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM item WHERE kind LIKE 'b%'"))
                .isEqualTo(3);
    }

    @Test
    void aViewThatNoLookAtTheCatalogHasSeenHidesNoWrite() throws Exception {
        run("CREATE VIEW young AS SELECT * FROM item", "UPDATE young SET kind = 'by a young view' WHERE id = 11");
        migration.refreshTables();
        equal();
        assertThat(servers.target().value("SELECT kind FROM item WHERE id = 11"))
                .isEqualTo("by a young view");
    }

    @Test
    void temporaryAndUnloggedTablesAreLeftAlone() throws Exception {
        servers.legacy().execute("CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY)");
        migration.refreshTables();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        suspected.clear();
        run(
                "CREATE TEMP TABLE own (id int PRIMARY KEY, v text)",
                "INSERT INTO own SELECT g, 'v' FROM generate_series(1, 10) g",
                "TRUNCATE own",
                "INSERT INTO scratch VALUES (1)",
                "DELETE FROM scratch");
        assertThat(migration.captureReport().lines()).isEmpty();
        equal();
        assertThat(suspected).isEmpty();
    }

    @Test
    void aTemporaryTableUnderTheNameOfAMigratedOneWritesNothingToIt() throws Exception {
        run(
                "CREATE TEMP TABLE item (id int PRIMARY KEY, kind text)",
                "INSERT INTO item VALUES (1, 'temporary'), (900, 'temporary')",
                "UPDATE item SET kind = 'x' WHERE id = 1",
                "DELETE FROM item WHERE id = 900");
        equal();
        assertThat(servers.target().value("SELECT kind FROM item WHERE id = 1")).isEqualTo("k");
    }

    @Test
    void partitionsAreWrittenByTheirOwnColumnsAndDefaults() throws Exception {
        run(
                "INSERT INTO region_us VALUES ('value', 'us', 50)",
                "INSERT INTO region_de (id, land) VALUES (51, 'de')",
                "INSERT INTO region_us (id, land) VALUES (52, 'us')",
                "INSERT INTO region (id, land) VALUES (53, 'de')",
                "UPDATE region_us SET v = 'through the partition' WHERE id = 1 AND land = 'us'",
                "DELETE FROM region_de WHERE id = 2 AND land = 'de'");
        assertThat(modes("INSERT INTO region_us VALUES")).containsExactly(CaptureMode.DERIVED);
        equal();
        assertThat(servers.target().value("SELECT v FROM region WHERE id = 50")).isEqualTo("value");
        assertThat(servers.target().value("SELECT v FROM region WHERE id = 51")).isEqualTo("de");
        assertThat(servers.target().value("SELECT v FROM region WHERE id = 53")).isEqualTo("root");
    }

    @Test
    void aRowThatMovesToAnotherPartitionIsOneRow() throws Exception {
        run(
                "UPDATE region SET land = 'us', id = 60 WHERE id = 3 AND land = 'de'",
                "UPDATE region SET land = 'de', id = id + 100 WHERE land = 'us' AND id < 3");
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM region_us WHERE id = 60"))
                .isEqualTo(1);
    }

    @Test
    void truncateOfAPartitionEmptiesThatAlone() throws Exception {
        run("TRUNCATE region_de");
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM region")).isEqualTo(5);
    }

    @Test
    void foreignKeysThatSetNullSetDefaultAndCascadeAreFollowed() throws Exception {
        run(
                "DELETE FROM parent WHERE id = 1",
                "UPDATE parent SET id = 20 WHERE id = 2",
                "DELETE FROM child WHERE id = 3",
                "UPDATE child SET id = 40 WHERE id = 4",
                "DELETE FROM parent WHERE v = 'v' AND id BETWEEN 5 AND 6");
        equal();
        assertThat(servers.target().number("SELECT nulled FROM child WHERE id = 2"))
                .isEqualTo(20);
        assertThat(servers.target().number("SELECT defaulted FROM child WHERE id = 1"))
                .isZero();
        assertThat(servers.target().number("SELECT child FROM grandchild WHERE id = 4"))
                .isEqualTo(40);
    }

    @Test
    void truncateCascadesWhateverTheForeignKeySays() throws Exception {
        run("TRUNCATE parent RESTART IDENTITY CASCADE");
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM grandchild")).isZero();
    }

    @Test
    void keysThatSwapAreReadAgain() throws Exception {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE late SET id = 99, v = 'was 1' WHERE id = 1");
            statement.executeUpdate("UPDATE late SET id = 1, v = 'was 2' WHERE id = 2");
            statement.executeUpdate("UPDATE late SET id = 2 WHERE id = 99");
            statement.executeUpdate("INSERT INTO late VALUES (3, 'second of this key')");
            statement.executeUpdate("DELETE FROM late WHERE v = 'v' AND id = 3");
            statement.executeUpdate("UPDATE slot SET pos = CASE pos WHEN 1 THEN 2 ELSE 1 END WHERE pos IN (1, 2)");
            statement.executeUpdate("UPDATE slot SET pos = 4 WHERE id = 3");
            statement.executeUpdate("UPDATE slot SET pos = 3 WHERE id = 4");
            connection.commit();
        }
        run("UPDATE item SET id = id + 1000 WHERE id = 12", "UPDATE item SET id = 2013 WHERE id = 13");
        equal();
    }

    @Test
    void theSearchPathAndTheRoleOfTheSessionDecide() throws Exception {
        String writer = servers.legacy().createRole("writer");
        servers.legacy()
                .execute(
                        "CREATE SCHEMA elsewhere",
                        "CREATE TABLE elsewhere.item (id int PRIMARY KEY, kind text DEFAULT 'elsewhere', n int)",
                        "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + writer);
        migration.refreshTables();
        run(
                "SET search_path = elsewhere, public",
                "INSERT INTO item (id) VALUES (500)",
                "UPDATE other SET v = 'x' WHERE id = 1");
        run(
                "SELECT set_config('search_path', 'elsewhere', false)",
                "INSERT INTO item (id) VALUES (501)",
                "UPDATE item SET kind = 'y' WHERE id = 1",
                "INSERT INTO public.item (id) VALUES (502)");
        run("SET ROLE " + writer, "INSERT INTO item (id) VALUES (503)", "RESET ROLE");
        try (Connection connection = migration.dataSource().getConnection()) {
            connection.setSchema("elsewhere");
            connection.createStatement().executeUpdate("INSERT INTO item (id) VALUES (504)");
        }
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM item WHERE id >= 500"))
                .isEqualTo(2);
    }

    @Test
    void largeObjectsAreReportedAndMakeNoTableSuspect() throws Exception {
        servers.executeOnBoth("CREATE TABLE picture (id int PRIMARY KEY, content oid)");
        migration.refreshTables();
        assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        suspected.clear();
        assertThat(migration.preflight().findings())
                .filteredOn(finding -> finding.code() == Finding.Code.LARGE_OBJECTS)
                .singleElement()
                .satisfies(finding -> assertThat(finding.object()).isEqualTo("public.picture"));
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT lo_from_bytea(0, '\\x01')");
            connection.setAutoCommit(false);
            for (PGConnection driver :
                    List.of(connection.unwrap(PGConnection.class), connection.unwrap(BaseConnection.class))) {
                LargeObjectManager manager = driver.getLargeObjectAPI();
                long oid = manager.createLO(LargeObjectManager.READWRITE);
                try (LargeObject object = manager.open(oid, LargeObjectManager.WRITE)) {
                    object.write(new byte[] {1, 2, 3});
                }
            }
            statement.executeUpdate("INSERT INTO picture VALUES (1, lo_create(0))");
            connection.commit();
        }
        assertThat(modes("SELECT lo_from_bytea(?, ...)")).containsExactly(CaptureMode.UNKNOWN);
        assertThat(modes("(large object API)")).containsExactly(CaptureMode.UNKNOWN);
        assertThat(reason("(large object API)")).isEqualTo("large objects are not migrated");
        assertThat(modes("INSERT INTO picture")).containsExactly(CaptureMode.REREAD, CaptureMode.UNKNOWN);
        equal();
        assertThat(suspected).isSubsetOf("picture");
        TableComparison.assertEqual(servers.legacy(), servers.target(), "picture");
    }

    private static String prepared() {
        return "PREPARE TRANSACTION 'p'";
    }

    @Test
    void preparingATransactionIsRefusedBeforeItIsSent() throws Exception {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement text = connection.prepareStatement(prepared())) {
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE item SET kind = 'in the transaction' WHERE id = 1");
            refused(() -> statement.execute(prepared()));
            refused(() -> statement.executeUpdate("/* two */ prepare transaction 'p' ;"));
            refused(text::execute);
            refused(() -> statement.execute("UPDATE item SET kind = 'x' WHERE id = 2; " + prepared()));
            refused(() -> {
                statement.addBatch("UPDATE item SET kind = 'x' WHERE id = 2");
                statement.addBatch(prepared());
                statement.executeBatch();
            });
            assertThat(statement.executeBatch()).isEmpty();
            statement.executeUpdate("UPDATE item SET n = 77 WHERE id = 1");
            connection.commit();
        }
        assertThat(servers.legacy().number("SELECT count(*) FROM pg_prepared_xacts"))
                .isZero();
        assertThat(servers.legacy().number("SELECT count(*) FROM item WHERE kind = 'x'"))
                .isZero();
        assertThat(migration.captureReport().executions(CaptureMode.UNKNOWN)).isZero();
        equal();
        assertThat(servers.target().number("SELECT n FROM item WHERE kind = 'in the transaction'"))
                .isEqualTo(77);
    }

    @FunctionalInterface
    private interface Call {
        void run() throws SQLException;
    }

    private static void refused(Call call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .isNotInstanceOf(BatchUpdateException.class)
                .hasMessageContaining("PREPARE TRANSACTION is refused")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("0A000");
    }

    @Test
    @Guarantees("G1")
    void whatTheServerRefusesOrRollsBackItselfIsTheServersToSay() throws Exception {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(prepared());
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("25P01");
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> statement.execute("nonsense")).isInstanceOf(SQLException.class);
            statement.execute(prepared());
        }
        assertThat(servers.legacy().number("SELECT count(*) FROM pg_prepared_xacts"))
                .isZero();
    }

    @Test
    void whatWasPreparedInStageOffIsCommittedAndFollowed() throws Exception {
        migration.retreatTo(Stage.OFF);
        run("BEGIN", "UPDATE item SET kind = 'prepared' WHERE id = 1", prepared());
        run("BEGIN", "UPDATE item SET kind = 'undone' WHERE id = 2", "PREPARE TRANSACTION 'q'");
        assertThat(servers.legacy().number("SELECT count(*) FROM pg_prepared_xacts"))
                .isEqualTo(2);
        migration.advanceTo(Stage.DUAL_WRITE);
        run("COMMIT PREPARED 'p'", "ROLLBACK PREPARED 'q'");
        assertThat(modes("COMMIT PREPARED")).containsExactly(CaptureMode.UNKNOWN);
        migration.backfill().start().join();
        equal();
        assertThat(servers.target().value("SELECT kind FROM item WHERE id = 1")).isEqualTo("prepared");
    }

    private PGXADataSource xa() {
        PGXADataSource xa = new PGXADataSource();
        xa.setUrl(servers.legacy().url());
        xa.setUser(servers.legacy().user());
        xa.setPassword(servers.legacy().password());
        return xa;
    }

    @Test
    void connectionsOfTheDriversXaAreRefusedWhileWritesAreCapturedOnly() throws Exception {
        var xa = xa().getXAConnection();
        try {
            assertThatThrownBy(() -> migration.wrap(xa.getConnection()))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("XA");
            migration.retreatTo(Stage.OFF);
            try (Connection connection = migration.wrap(xa.getConnection());
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("UPDATE item SET kind = 'xa' WHERE id = 1"))
                        .isEqualTo(1);
            }
        } finally {
            xa.close();
        }
    }

    @Test
    void aTransactionThatSomebodyElseEndsOnTheSameConnectionIsLookedAtAgain() throws Exception {
        try (Connection raw = servers.legacy().connect()) {
            Connection connection = migration.wrap(raw);
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("UPDATE item SET kind = 'committed below' WHERE id = 1");
            raw.commit();
            connection.createStatement().executeUpdate("UPDATE item SET kind = 'rolled back below' WHERE id = 2");
            raw.rollback();
            connection.createStatement().executeUpdate("UPDATE item SET kind = 'committed at last' WHERE id = 3");
            connection.commit();
            connection.createStatement().executeUpdate("UPDATE item SET kind = 'committed before close' WHERE id = 4");
            raw.commit();
            connection.close();
        }
        equal();
        assertThat(servers.target().number("SELECT count(*) FROM item WHERE kind LIKE 'committed%'"))
                .isEqualTo(3);
    }

    @Test
    void aPoolWhoseTransactionsAreCommittedAfterCloseIsWaitedFor() throws Exception {
        try (Connection raw = servers.legacy().connect()) {
            Connection connection = migration.wrap(new ForwardingConnection() {
                @Override
                protected Connection delegate() {
                    return raw;
                }

                @Override
                public void close() {
                    // Given back; whoever manages the transaction ends it.
                }
            });
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("UPDATE item SET kind = 'committed late' WHERE id = 1");
            connection.close();
            assertThat(migration.awaitNoSuspects(Duration.ofMillis(500))).isFalse();
            raw.commit();
        }
        equal();
        assertThat(servers.target().value("SELECT kind FROM item WHERE id = 1")).isEqualTo("committed late");
    }
}
