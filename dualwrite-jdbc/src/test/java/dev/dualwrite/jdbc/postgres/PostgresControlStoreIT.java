package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Backend;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.ControlStore.State;
import dev.dualwrite.spi.InstanceStore.Beat;
import dev.dualwrite.spi.InstanceStore.DeadInstance;
import dev.dualwrite.spi.InstanceStore.Other;
import dev.dualwrite.spi.InstanceStore.Standing;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.spi.TransactionWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresControlStoreIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    private final List<PostgresControlStore> stores = new ArrayList<>();

    @BeforeEach
    void schema() {
        ControlTables.create(servers);
    }

    @AfterEach
    void close() {
        stores.forEach(PostgresControlStore::close);
    }

    /** The store of one process. */
    private PostgresControlStore store() {
        PostgresControlStore store =
                new PostgresControlStore(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT);
        stores.add(store);
        return store;
    }

    /** The process ended: its connections are gone, and it said nothing. */
    private void die(PostgresControlStore store) {
        long before = sessions();
        store.close();
        Awaitility.await().until(() -> sessions() < before);
    }

    private static long sessions() {
        return servers.legacy()
                .number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL");
    }

    @Test
    void theStoredStageWinsOverTheInitialOne() {
        State created = store().load(Stage.DUAL_WRITE);
        assertThat(created).isEqualTo(new State(1, 1, Stage.DUAL_WRITE, 0));
        assertThat(store().load(Stage.OFF)).isEqualTo(created);
    }

    @Test
    void movesByCompareAndSetAndKeepsTheTrail() {
        PostgresControlStore store = store();
        State first = store.load(Stage.OFF);
        State second = store.move(first, Stage.DUAL_WRITE, 0, "ann", "none");
        assertThat(second).isEqualTo(new State(2, 1, Stage.DUAL_WRITE, 0));
        State third = store.move(second, Stage.TARGET_READ, 25, "bob", "all gates hold");

        assertThat(store().move(second, Stage.OFF, 0, "eve", "too late")).isEqualTo(third);
        assertThat(store.load(Stage.OFF)).isEqualTo(third).isEqualTo(new State(3, 1, Stage.TARGET_READ, 25));
        assertThat(servers.legacy()
                        .query("SELECT version, stage_before, stage_after, target_read_percent, who, readings"
                                + " FROM dualwrite.audit ORDER BY id"))
                .containsExactly(
                        List.of("2", "OFF", "DUAL_WRITE", "0", "ann", "none"),
                        List.of("3", "DUAL_WRITE", "TARGET_READ", "25", "bob", "all gates hold"));
    }

    @Test
    void ofManyMovesFromOneStateOneWins() throws Exception {
        PostgresControlStore store = store();
        State first = store.load(Stage.OFF);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<State>> moves = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String who = "w" + i;
            moves.add(threads.submit(() -> store.move(first, Stage.DUAL_WRITE, 0, who, "")));
        }
        for (Future<State> move : moves) {
            assertThat(move.get().version()).isEqualTo(2);
        }
        threads.shutdown();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.audit"))
                .isEqualTo(1);
    }

    private static Standing beat(PostgresControlStore store, String instance) {
        return store.beat(new Beat(instance, "host-" + instance, Duration.ofSeconds(30), 0, 0, 0, Duration.ZERO));
    }

    /** Says that it lives again and again, until it is told of dead ones; what it is told by then. */
    private static List<DeadInstance> awaitDead(PostgresControlStore store, String instance) {
        List<DeadInstance> told = new ArrayList<>();
        Awaitility.await().pollInterval(Duration.ofMillis(500)).until(() -> {
            told.addAll(beat(store, instance).dead());
            return !told.isEmpty();
        });
        return told;
    }

    @Test
    void anInstanceThatDiedIsFoundOnceAndForgottenWhenBuried() {
        PostgresControlStore one = store();
        PostgresControlStore two = store();
        assertThat(beat(one, "1")).isEqualTo(new Standing(true, true, List.of(), List.of()));
        Standing second = beat(two, "2");
        assertThat(second.anew()).isTrue();
        assertThat(second.eldest()).isFalse();
        assertThat(second.others()).singleElement().satisfies(other -> {
            assertThat(other.name()).isEqualTo("host-1");
            assertThat(other.heard()).as("since the second came").isFalse();
        });
        assertThat(beat(one, "1").anew()).isFalse();
        assertThat(two.others("2")).singleElement().matches(Other::heard);
        assertThat(one.others("1")).extracting(Other::name).containsExactly("host-2");
        two.registerBackend("2", new Backend(4711, 99));
        two.registerBackend("2", new Backend(4711, 99));

        die(two);

        assertThat(beat(one, "1").dead()).as("it may open its connection again").isEmpty();
        List<DeadInstance> found = awaitDead(one, "1");
        assertThat(found).singleElement().satisfies(dead -> {
            assertThat(dead.instance()).isEqualTo("2");
            assertThat(dead.name()).isEqualTo("host-2");
            assertThat(dead.backends()).containsExactly(new Backend(4711, 99));
            assertThat(dead.registered())
                    .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(600));
        });
        assertThat(one.others("1")).isEmpty();
        assertThat(beat(store(), "3").dead()).as("it is claimed").isEmpty();
        one.bury(found);
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.backend"))
                .isZero();
        assertThat(beat(one, "1").dead()).isEmpty();
    }

    @Test
    void whatADeadInstanceDidNotBuryIsFoundAgain() {
        PostgresControlStore one = living("1");
        PostgresControlStore two = store();
        die(one);
        assertThat(awaitDead(two, "2")).hasSize(1);
        die(two);

        PostgresControlStore three = store();
        List<String> dead = new ArrayList<>();
        Awaitility.await().pollInterval(Duration.ofMillis(500)).until(() -> {
            beat(three, "3").dead().forEach(d -> dead.add(d.instance()));
            return dead.size() >= 2;
        });
        assertThat(dead).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void anInstanceThatDeregisteredIsNotDead() {
        PostgresControlStore one = living("1");
        one.registerBackend("1", new Backend(1, 1));
        one.deregister("1");
        die(one);
        assertThat(beat(store(), "2").others()).isEmpty();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.instance WHERE id = '1'"))
                .isZero();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.backend"))
                .isZero();
    }

    /** The store of a process whose instance has said that it lives. */
    private PostgresControlStore living(String instance) {
        PostgresControlStore store = store();
        beat(store, instance);
        return store;
    }

    @Test
    void anInstanceWhoseMarkerBrokeIsNotedAnewAtTheNextLoad() {
        PostgresControlStore one = living("1");
        PostgresControlStore two = living("2");
        servers.legacy().query("SELECT pg_terminate_backend(marker_pid) FROM dualwrite.instance WHERE id = '1'");

        assertThatThrownBy(() -> one.load(Stage.OFF)).isInstanceOf(DatabaseUnavailableException.class);
        one.load(Stage.OFF);

        servers.legacy()
                .execute(
                        "UPDATE dualwrite.instance SET steady = steady - interval '20 s', seen = seen - interval '9 s'");
        assertThat(beat(two, "2").dead())
                .as("it has its connection, and its lease")
                .isEmpty();
        assertThat(beat(one, "1").anew()).isFalse();
    }

    @Test
    void anInstanceThatIsSilentForLongerThanItsLeaseIsDeadForOneThatWasHeardAllTheTime() {
        PostgresControlStore one = living("1");
        PostgresControlStore two = living("2");
        servers.legacy().execute("UPDATE dualwrite.instance SET seen = seen - interval '1 minute' WHERE id = '1'");
        assertThat(beat(two, "2").dead())
                .as("two has not been here for that long")
                .isEmpty();

        servers.legacy().execute("UPDATE dualwrite.instance SET steady = steady - interval '40 s' WHERE id = '2'");
        List<DeadInstance> dead = beat(two, "2").dead();
        assertThat(dead).extracting(DeadInstance::instance).containsExactly("1");
        assertThat(two.others("2")).isEmpty();

        assertThat(beat(one, "1").anew()).as("it goes on, and learns of it").isTrue();
        two.bury(dead);
        assertThat(two.others("2")).extracting(Other::instance).containsExactly("1");
    }

    @Test
    void afterTheServerWasAwayNobodyIsDead() {
        PostgresControlStore one = living("1");
        PostgresControlStore two = living("2");
        servers.legacy()
                .execute(
                        "UPDATE dualwrite.instance SET seen = seen - interval '1 hour', steady = steady - interval '1 day'");
        assertThat(beat(two, "2").dead()).isEmpty();
        assertThat(beat(two, "2").dead()).isEmpty();
    }

    @Test
    void oneThatOutlivedItsDeclarationIsNotWaitedFor() throws SQLException {
        PostgresControlStore one = living("1");
        try (Connection application = servers.legacy().connect();
                Statement statement = application.createStatement()) {
            int pid = application.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            Backend backend = one.backend(pid);
            one.registerBackend("1", backend);
            PostgresLedgerStore ledger =
                    new PostgresLedgerStore(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT);
            TableId table = new TableId("public", "t");
            ledger.add("2", List.of(new Suspicion(table, null, SuspectReason.INSTANCE_DIED, 0, List.of(backend))));
            ledger.add("1", List.of(new Suspicion(table, null, SuspectReason.COMMIT_IN_DOUBT, 0, List.of(backend))));
            assertThat(ledger.ready(0, 10)).isEmpty();

            one.outlived("1");

            assertThat(ledger.ready(0, 10))
                    .extracting(LedgerStore.Entry::reason)
                    .as("a commit that is in doubt still is")
                    .containsExactly(SuspectReason.INSTANCE_DIED);
        }
    }

    @Test
    void checkpointsAndVerificationsAreKept() {
        CheckpointStore store =
                new PostgresCheckpointStore(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT);
        TableId table = new TableId("shop", "Orders");
        RowKey after = new RowKey(table, List.of("a,\"b\"", "{NULL}"));
        store.saveBackfill(table, new CheckpointStore.Progress(17, null, 0, 0, false));
        assertThat(store.backfill()).isEqualTo(Map.of(table, new CheckpointStore.Progress(17, null, 0, 0, false)));
        store.saveBackfill(table, new CheckpointStore.Progress(17, after, 500, 1, true));
        Instant at = Instant.parse("2024-05-06T07:08:09.123456Z");
        store.saveVerification(table, new CheckpointStore.Verification(at.minusSeconds(9), 3, 1));
        store.saveVerification(table, new CheckpointStore.Verification(at, 10, 0));

        assertThat(store.backfill()).isEqualTo(Map.of(table, new CheckpointStore.Progress(17, after, 500, 1, true)));
        assertThat(store.verifications()).isEqualTo(Map.of(table, new CheckpointStore.Verification(at, 10, 0)));
        store.clear();
        assertThat(store.backfill()).isEmpty();
        assertThat(store.verifications()).isEmpty();
    }

    @Test
    void theWatchSeesTransactionsOfOthersInThisDatabase() throws Exception {
        TransactionWatch watch =
                new PostgresTransactionWatch(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT);
        assertThat(watch.alive()).isEmpty();
        try (Connection other = servers.legacy().connect();
                Statement statement = other.createStatement();
                Connection elsewhere =
                        servers.legacy().server().dataSource("postgres").getConnection();
                Statement outside = elsewhere.createStatement()) {
            other.setAutoCommit(false);
            elsewhere.setAutoCommit(false);
            outside.execute("SELECT 1");
            assertThat(watch.alive()).isEmpty();
            statement.execute("SELECT 1");
            Set<String> alive = watch.alive();
            assertThat(alive).hasSize(1);
            assertThat(watch.alive()).isEqualTo(alive);
            statement.execute("SET LOCAL application_name = 'dualwrite'");
            assertThat(watch.alive()).as("our own").isEmpty();
            other.commit();
            statement.execute("SELECT 1");
            assertThat(watch.alive()).hasSize(1).doesNotContainAnyElementsOf(alive);
        }
    }

    @Test
    void aRoleThatSeesNothingOfOthersTakesThemForAlive() throws Exception {
        String role = "blind_" + servers.legacy().name();
        servers.legacy()
                .execute(
                        "CREATE ROLE " + role,
                        "ALTER DATABASE " + servers.legacy().name() + " SET role = " + role);
        try (Connection other = servers.legacy().connect();
                Statement statement = other.createStatement()) {
            TransactionWatch watch =
                    new PostgresTransactionWatch(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT);
            other.setAutoCommit(false);
            statement.execute("SELECT 1");
            assertThat(watch.alive()).hasSize(1);
        } finally {
            servers.legacy().execute("SET ROLE NONE", "DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }
}
