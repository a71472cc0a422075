package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The legacy is replaced by an older copy of itself: what was committed in between was never, and the target has it. */
@Guarantees({"G2", "G3"})
class ClockDoubtIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final TableId ITEM = new TableId("public", "item");
    private static final TableId PART = new TableId("public", "part");

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.dedicated().freshForEachTest();

    private final List<DualWrite> instances = new ArrayList<>();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Queue<String> suspected = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void schema() {
        servers.executeOnBoth(
                "CREATE TABLE item (id int PRIMARY KEY, a int, b text, c text UNIQUE)",
                "CREATE TABLE part (id int PRIMARY KEY, item int REFERENCES item ON DELETE CASCADE)");
        servers.legacy().execute("INSERT INTO item SELECT i, 0, 'old', 'c' || i FROM generate_series(1, 100) i");
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
                .lease(Duration.ofSeconds(30))
                .listener(new MigrationListener() {
                    @Override
                    public void clockWentBack(long term) {
                        told.add(name + " " + term);
                    }

                    @Override
                    public void suspected(TableId table, SuspectReason reason, int entries) {
                        suspected.add(table.name() + " " + reason);
                    }
                })
                .build();
        instances.add(instance);
        return instance;
    }

    private DualWrite migrating(String name) throws Exception {
        DualWrite instance = instance(name);
        if (instance.stage() == Stage.OFF) {
            instance.advanceTo(Stage.DUAL_WRITE);
        }
        instance.backfill().start().join();
        return instance;
    }

    private static void execute(DualWrite instance, String sql, Object... values) throws SQLException {
        try (Connection connection = instance.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    /** Each kind of write, on rows of its own. Called again it touches the same rows. */
    private static void write(DualWrite instance, int from, String text) throws SQLException {
        execute(
                instance,
                "INSERT INTO item VALUES (?, 1, ?, ?) ON CONFLICT (id) DO NOTHING",
                from + 100,
                text,
                text + from);
        execute(instance, "INSERT INTO part VALUES (?, ?) ON CONFLICT (id) DO NOTHING", from, from);
        execute(instance, "UPDATE item SET b = ? WHERE id = ?", text, from + 1);
        execute(instance, "UPDATE item SET a = ? WHERE id = ?", from, from + 2);
        execute(instance, "DELETE FROM item WHERE id = ?", from + 3);
        execute(instance, "UPDATE item SET id = ? WHERE id = ?", from + 200, from + 4);
    }

    private static void drain(List<DualWrite> instances) throws InterruptedException {
        for (DualWrite instance : instances) {
            assertThat(instance.awaitDrained(LIMIT)).isTrue();
            assertThat(instance.awaitNoSuspects(LIMIT)).isTrue();
        }
    }

    /** Until each of them has said that the clock went back. */
    private void heard(String... names) {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(told).contains(names));
    }

    private void equal() {
        TableComparison.assertEqual(servers.legacy(), servers.target(), "item", "part");
    }

    @Test
    void instancesThatGoOnBeginANewTermAndSettleWhatTheLegacyLost() throws Exception {
        DualWrite one = migrating("one");
        DualWrite two = instance("two");
        write(one, 10, "kept");
        drain(instances);
        RestoredLegacy copy = RestoredLegacy.copyOf(servers.legacy());
        for (int i = 20; i < 80; i += 20) {
            write(one, i, "lost" + i);
            write(two, i + 10, "lost" + i);
        }
        execute(one, "UPDATE item SET b = 'lost' WHERE id BETWEEN 1 AND 9");
        drain(instances);
        equal();
        long rows = servers.target().number("SELECT count(*) FROM item WHERE b LIKE 'lost%'");

        copy.restore();
        assertThat(servers.legacy().number("SELECT count(*) FROM item WHERE b LIKE 'lost%'"))
                .isLessThan(rows)
                .isZero();
        // The application goes on at once, with the rows that were lost and with others, whoever has noticed what.
        write(two, 20, "again");
        write(one, 30, "again");
        execute(one, "UPDATE item SET b = 'again' WHERE id = 5");
        execute(two, "UPDATE item SET a = 7 WHERE id = 6");
        heard("one 2", "two 2");
        write(two, 40, "new");
        drain(instances);
        equal();
        assertThat(servers.legacy().number("SELECT term FROM dualwrite.migration"))
                .isEqualTo(2);
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.audit WHERE readings LIKE 'term 2:%'"))
                .isEqualTo(1);
        assertThat(servers.legacy().number("SELECT last_value FROM dualwrite.clock"))
                .isGreaterThan(Term.begin(2));
        one.verify().full().join().orThrow();

        // And nothing of the earlier term keeps changes from being applied as they are.
        write(one, 60, "ordinary");
        assertThat(one.awaitDrained(LIMIT)).isTrue();
        equal();
    }

    @Test
    void oneThatStartsAfterwardsKnowsFromTheTarget() throws Exception {
        DualWrite one = migrating("one");
        RestoredLegacy copy = RestoredLegacy.copyOf(servers.legacy());
        for (int i = 10; i < 60; i += 10) {
            write(one, i, "lost" + i);
        }
        drain(instances);
        one.close();
        instances.clear();
        copy.restore();

        DualWrite next = instance("next");
        write(next, 20, "again");
        heard("next 2");
        drain(instances);
        equal();
        next.verify().full().join().orThrow();
    }

    @Test
    void oneThatStartsWhileTheTargetIsAwayDoesNotTakeTheClockForGoodWhenItHasCaughtUp() throws Exception {
        DualWrite one = migrating("one");
        RestoredLegacy copy = RestoredLegacy.copyOf(servers.legacy());
        write(one, 20, "lost");
        drain(instances);
        one.close();
        instances.clear();
        copy.restore();
        servers.target().server().stop();

        DualWrite next = instance("next");
        for (int i = 0; i < 200; i++) {
            execute(next, "UPDATE item SET a = ? WHERE id = 50", i);
        }
        servers.target().server().start();
        heard("next 2");
        drain(instances);
        equal();
    }

    @Test
    void nothingIsCleanBeforeItIsReadAgain() throws Exception {
        DualWrite one = migrating("one");
        one.verify().full().join().orThrow();
        RestoredLegacy copy = RestoredLegacy.copyOf(servers.legacy());
        write(one, 20, "lost");
        drain(instances);
        copy.restore();
        // So that nothing can be read again.
        servers.target().execute("ALTER TABLE item RENAME TO hidden");
        heard("one 2");

        assertThat(servers.legacy()
                        .query("SELECT DISTINCT table_name FROM dualwrite.suspect"
                                + " WHERE reason = 'CLOCK_WENT_BACK' AND key IS NULL ORDER BY 1"))
                .contains(List.of("item"));
        assertThatThrownBy(() -> one.advanceTo(Stage.TARGET_READ))
                .isInstanceOf(StageRefusedException.class)
                .hasMessageContaining("suspects is {")
                .hasMessageContaining("was never verified");
        servers.target().execute("ALTER TABLE hidden RENAME TO item");
        one.refreshTables();
        drain(instances);
        equal();
        assertThatThrownBy(() -> one.advanceTo(Stage.TARGET_READ)).isInstanceOf(StageRefusedException.class);
        one.verify().full().join().orThrow();
        one.advanceTo(Stage.TARGET_READ);
    }

    @Test
    void aCopyFromBeforeWritesWereCapturedBeginsAnew() throws Exception {
        DualWrite one = instance("one");
        RestoredLegacy copy = RestoredLegacy.copyOf(servers.legacy());
        one.advanceTo(Stage.DUAL_WRITE);
        one.backfill().start().join();
        for (int i = 10; i < 60; i += 10) {
            write(one, i, "lost" + i);
        }
        drain(instances);
        copy.restore();
        heard("one 2");
        Awaitility.await().atMost(LIMIT).until(() -> one.stage() == Stage.OFF);

        one.advanceTo(Stage.DUAL_WRITE);
        write(one, 20, "again");
        one.backfill().start().join();
        drain(instances);
        equal();
        one.verify().full().join().orThrow();
    }

    @Test
    void aSecondTimeBeginsAThirdTerm() throws Exception {
        DualWrite one = migrating("one");
        RestoredLegacy copy = RestoredLegacy.copyOf(servers.legacy());
        write(one, 20, "lost");
        drain(instances);
        copy.restore();
        heard("one 2");
        // Older than the term that has begun.
        RestoredLegacy older = RestoredLegacy.copyOf(servers.legacy());
        servers.legacy().execute("UPDATE dualwrite.migration SET term = term");
        write(one, 30, "lost too");
        drain(instances);
        older.restore();
        heard("one 3");
        write(one, 40, "kept");
        drain(instances);
        equal();
    }
}
