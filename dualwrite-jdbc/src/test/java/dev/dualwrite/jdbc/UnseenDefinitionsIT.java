package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else makes or replaces what the application's statements call, and nobody has looked since. */
@Guarantees({"G2", "G3", "G6"})
class UnseenDefinitionsIT {
    /** Made of a function of that name. */
    private static final String WRITES =
            "() RETURNS int LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit (note) VALUES (''by a function''); RETURN 1; END'";

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private MovedTables moved;

    @BeforeEach
    void migrate() throws Exception {
        MovedTables.create(servers);
        servers.legacy()
                .execute(
                        "CREATE FUNCTION rate() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'",
                        "CREATE FUNCTION count_items() RETURNS bigint LANGUAGE plpgsql AS"
                                + " 'BEGIN RETURN (SELECT count(*) FROM item); END'",
                        "CREATE FUNCTION trim_name() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN NEW.name := trim(NEW.name); RETURN NEW; END'",
                        "CREATE TRIGGER trim_name BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION trim_name()",
                        "CREATE VIEW shown AS SELECT id, name FROM item");
        moved = MovedTables.captured(servers);
    }

    @AfterEach
    void close() {
        moved.close();
    }

    private void somebodyElse(String... statements) {
        servers.legacy().execute(statements);
    }

    private void lookAndCompare() throws Exception {
        moved.migration.refreshTables();
        moved.settleAndCompare();
    }

    @Test
    void aHarmlessFunctionIsReplacedByOneThatWrites() throws Exception {
        somebodyElse("CREATE OR REPLACE FUNCTION rate" + WRITES);
        moved.run("SELECT rate()");
        lookAndCompare();
        assertThat(servers.target().number("SELECT count(*) FROM audit")).isEqualTo(1);
    }

    @Test
    void aFunctionIsMadeAndCalled() throws Exception {
        somebodyElse("CREATE FUNCTION made" + WRITES);
        moved.run("SELECT made()");
        // The unknown name itself asks for a look.
        awaitRows("audit", 1);
        moved.settleAndCompare();
    }

    private void awaitRows(String table, long rows) throws InterruptedException {
        long end = System.nanoTime() + MovedTables.LIMIT.toNanos();
        while (servers.target().number("SELECT count(*) FROM " + table) != rows && System.nanoTime() < end) {
            moved.settle();
        }
    }

    @Test
    void aTriggerIsMade() throws Exception {
        somebodyElse(
                "CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO audit (note) VALUES (NEW.name); RETURN NULL; END'",
                "CREATE TRIGGER audited AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION audited()");
        moved.run("INSERT INTO item VALUES (1, 'one')");
        lookAndCompare();
    }

    @Test
    void aTriggersFunctionIsReplaced() throws Exception {
        somebodyElse("CREATE OR REPLACE FUNCTION trim_name() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO audit (note) VALUES (NEW.name); RETURN NEW; END'");
        moved.run("INSERT INTO item VALUES (1, 'one')");
        lookAndCompare();
    }

    @Test
    void aRuleIsMade() throws Exception {
        somebodyElse("CREATE RULE audited AS ON INSERT TO item DO ALSO INSERT INTO audit (note) VALUES (NEW.name)");
        moved.run("INSERT INTO item VALUES (1, 'one')");
        lookAndCompare();
    }

    @Test
    void aTableWithATriggerIsMade() throws Exception {
        somebodyElse(
                "CREATE TABLE inbox (line text)",
                "CREATE FUNCTION passed_on() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO audit (note) VALUES (NEW.line); RETURN NULL; END'",
                "CREATE TRIGGER passed_on AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION passed_on()");
        moved.run("INSERT INTO inbox VALUES ('one')");
        lookAndCompare();
    }

    @Test
    void aViewIsReplacedByOneThatCallsWhatWrites() throws Exception {
        somebodyElse(
                "INSERT INTO item VALUES (7, 'seven')",
                "CREATE FUNCTION noted(n text) RETURNS text LANGUAGE sql AS"
                        + " 'INSERT INTO audit (note) VALUES (n) RETURNING note'",
                "CREATE OR REPLACE VIEW shown AS SELECT id, noted(name) AS name FROM item");
        moved.run("SELECT * FROM shown");
        moved.migration.refreshTables();
        moved.settle();
        assertThat(servers.target().query("SELECT id, note FROM audit"))
                .isNotEmpty()
                .isEqualTo(servers.legacy().query("SELECT id, note FROM audit"));
    }

    @Test
    void aDefaultIsGiven() throws Exception {
        somebodyElse("CREATE FUNCTION made" + WRITES, "CREATE TABLE unmoved (id int DEFAULT made(), x int)");
        moved.run("INSERT INTO unmoved (x) VALUES (1)");
        lookAndCompare();
    }

    @Test
    void aTransactionThatMetItEndsAfterTheLook() throws Exception {
        somebodyElse("CREATE OR REPLACE FUNCTION rate" + WRITES);
        try (Connection c = moved.migration.dataSource().getConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("SELECT rate()");
            moved.migration.refreshTables();
            moved.settle();
            c.commit();
        }
        moved.settleAndCompare();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noGateIsPassedOnOldKnowledge(boolean looked) throws Exception {
        moved.migration.verify().full().join().orThrow();
        somebodyElse("CREATE OR REPLACE FUNCTION rate" + WRITES);
        moved.run("SELECT rate()");
        if (looked) {
            moved.migration.refreshTables();
        }
        assertThatThrownBy(() -> moved.migration.advanceTo(Stage.TARGET_READ))
                .isInstanceOf(StageRefusedException.class);
        moved.settleAndCompare();
        moved.migration.verify().full().join().orThrow();
        moved.migration.advanceTo(Stage.TARGET_READ);
    }

    @Test
    void theLastLookIsAtTheEnd() throws Exception {
        somebodyElse("CREATE OR REPLACE FUNCTION rate" + WRITES);
        moved.run("SELECT rate()");
        moved.close();
        moved = MovedTables.again(servers);
        moved.settleAndCompare();
    }

    @Test
    void whatNobodyCalledAndWhatOnlyLooksCostsNothing() throws Exception {
        List<String> suspected = new CopyOnWriteArrayList<>();
        moved.migration.listen(new MigrationListener() {
            @Override
            public void suspected(TableId table, SuspectReason reason, int entries) {
                suspected.add(table + ": " + reason);
            }
        });
        somebodyElse(
                "CREATE EXTENSION pg_stat_statements",
                "CREATE EXTENSION \"uuid-ossp\"",
                "CREATE EXTENSION hstore",
                "CREATE FUNCTION made" + WRITES,
                "CREATE OR REPLACE FUNCTION rate() RETURNS int LANGUAGE sql AS 'SELECT 2'",
                "CREATE FUNCTION heard() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_notify(''items'', TG_OP); RETURN NULL; END'",
                "CREATE TABLE inbox (line text, id uuid DEFAULT uuid_generate_v4())",
                "CREATE TRIGGER heard AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION heard()");
        moved.run("SELECT rate(), count_items()", "SELECT cast('1' AS numeric(10, 2)), coalesce(NULL, 1)");
        moved.migration.refreshTables();
        moved.run(
                "SELECT rate(), count_items()",
                "INSERT INTO inbox VALUES ('one')",
                "INSERT INTO item VALUES (5, 'five')");
        moved.settleAndCompare();
        assertThat(suspected).isEmpty();
    }
}
