package dev.dualwrite.jdbc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FaultProxyIT {

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    private TestDatabase database;
    private FaultProxy proxy;

    @BeforeEach
    void openProxy() {
        database = servers.legacy();
        database.execute("DROP TABLE IF EXISTS t", "CREATE TABLE t (id int PRIMARY KEY, note text)");
        proxy = FaultProxy.before(database.server());
    }

    @AfterEach
    void closeProxy() throws InterruptedException {
        proxy.close();
        proxy.awaitConnectionCount(0);
    }

    @Test
    void withoutAFaultEverythingPasses() throws SQLException {
        String note = "long ".repeat(100_000);
        try (Connection connection = connect("");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)");
                Statement select = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= 500; id++) {
                insert.setInt(1, id);
                insert.setString(2, id == 1 ? note : "short");
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
            select.setFetchSize(50);
            int rows = 0;
            try (ResultSet all = select.executeQuery("SELECT id, note FROM t ORDER BY id")) {
                while (all.next()) {
                    rows++;
                    assertThat(all.getString(2)).isEqualTo(rows == 1 ? note : "short");
                }
            }
            assertThat(rows).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?preferQueryMode=simple", "?prepareThreshold=1", "?prepareThreshold=-1"})
    void aCommitCutBeforeLeavesNoRowAndAnIoError(String mode) throws Exception {
        try (Connection connection = connect(mode)) {
            connection.setAutoCommit(false);
            insertAndCommit(connection, 1);
            Trap trap = proxy.cutBeforeCommit();

            assertIoError(() -> insertAndCommit(connection, 2));

            trap.awaitReached();
        }
        assertThat(database.query("SELECT id FROM t")).singleElement().asList().containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?preferQueryMode=simple", "?prepareThreshold=1", "?prepareThreshold=-1"})
    void aCommitCutAfterLeavesTheRowAndAnIoError(String mode) throws Exception {
        try (Connection connection = connect(mode)) {
            connection.setAutoCommit(false);
            insertAndCommit(connection, 1);
            Trap trap = proxy.cutAfterCommit();

            assertIoError(() -> insertAndCommit(connection, 2));

            trap.awaitReached();
        }
        assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE, 20", "AFTER, 21"})
    void aCommitThroughANamedStatementIsCaughtTheTwentyFirstTime(Trap.Moment moment, int expected) throws Exception {
        // The driver prepares COMMIT under a name after some uses and then sends Bind and Execute alone.
        try (Connection connection = connect("?prepareThreshold=3")) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= 20; id++) {
                insertAndCommit(connection, id);
            }
            Trap trap = moment == Trap.Moment.BEFORE ? proxy.cutBeforeCommit() : proxy.cutAfterCommit();

            assertIoError(() -> insertAndCommit(connection, 21));

            trap.awaitReached();
        }
        assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(expected);
    }

    @Test
    void aCommitByTextOrBySwitchingAutocommitOnIsCaughtToo() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            Trap trap = proxy.cutAfterCommit();
            assertIoError(() -> statement.execute("BEGIN; INSERT INTO t VALUES (1); COMMIT"));
            trap.awaitReached();
        }
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (2)");
            Trap trap = proxy.cutBeforeCommit();
            assertIoError(() -> connection.setAutoCommit(true));
            trap.awaitReached();
        }
        assertThat(database.query("SELECT id FROM t")).singleElement().asList().containsExactly("1");
    }

    @Test
    void aTrapCatchesOneConnectionAndSparesTheOthers() throws Exception {
        try (Connection first = connect("");
                Connection second = connect("")) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            proxy.cutBeforeCommit();

            assertIoError(() -> insertAndCommit(first, 1));
            insertAndCommit(second, 2);
        }
        assertThat(database.query("SELECT id FROM t")).singleElement().asList().containsExactly("2");
    }

    @Test
    void anAutocommitStatementCanBeCutAfterItsAnswer() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            Trap trap = proxy.cutAfter(sql -> sql.startsWith("INSERT"));
            assertThat(statement.executeUpdate("UPDATE t SET note = 'x'")).isZero();

            assertIoError(() -> statement.execute("INSERT INTO t VALUES (1)"));

            trap.awaitReached();
        }
        assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(1);
    }

    @Test
    void aCommitHeldBeforeIsNotVisibleUntilItIsReleased() throws Exception {
        try (Connection connection = connect("")) {
            connection.setAutoCommit(false);
            Trap trap = proxy.holdBeforeCommit();
            Future<?> commit = inBackground(() -> insertAndCommit(connection, 1));
            trap.awaitReached();

            assertThat(database.number("SELECT count(*) FROM t")).isZero();
            assertThat(commit.isDone()).isFalse();

            trap.release();
            commit.get(30, TimeUnit.SECONDS);
            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(1);
        }
    }

    @Test
    void aCommitHeldAfterIsVisibleBeforeItIsAcknowledged() throws Exception {
        try (Connection connection = connect("")) {
            connection.setAutoCommit(false);
            Trap trap = proxy.holdAfterCommit();
            Future<?> commit = inBackground(() -> insertAndCommit(connection, 1));
            trap.awaitReached();

            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(1);
            assertThat(commit.isDone()).isFalse();

            trap.release();
            commit.get(30, TimeUnit.SECONDS);
            insertAndCommit(connection, 2);
            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(2);
        }
    }

    @Test
    void aTrapWaitsForTheWholeAnswerOfAPipeline() throws Exception {
        try (Connection connection = connect("")) {
            Trap trap = proxy.holdAfterCommit();
            // The long value makes the server send a part of its answer before it gets to the COMMIT.
            Future<?> pipeline = inBackground(() -> run(
                    connection,
                    "BEGIN; INSERT INTO t VALUES (1); SELECT repeat('x', 50000); SELECT pg_sleep(0.5); COMMIT"));
            trap.awaitReached();

            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(1);

            trap.release();
            pipeline.get(30, TimeUnit.SECONDS);
            connection.setAutoCommit(false);
            insertAndCommit(connection, 2);
        }
    }

    @Test
    void refusedConnectionsFailAtOnceAndOpenOnesStay() throws Exception {
        try (Connection open = connect("")) {
            proxy.refuseConnections();

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> connect(""))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08001"));
            assertThat(open.isValid(5)).isTrue();

            proxy.acceptConnections();
            connect("").close();
        }
    }

    @Test
    void cutConnectionsFailAndNewOnesAreAccepted() throws Exception {
        try (Connection idle = connect("");
                Connection busy = connect("")) {
            proxy.awaitConnectionCount(2);
            Future<?> sleeping = inBackground(() -> run(busy, "SELECT pg_sleep(60)"));
            awaitActive("SELECT pg_sleep(60)");

            proxy.cutAll();

            assertThat(proxy.connectionCount()).isZero();
            assertIoError(() -> run(idle, "SELECT 1"));
            assertThat(sleeping).failsWithin(Duration.ofSeconds(30));
            connect("").close();
        }
        database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'");
    }

    @ParameterizedTest
    @CsvSource({"TO_SERVER", "TO_CLIENT"})
    void aDelayHoldsEachRoundTripOnce(Direction direction) throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "SELECT 1");
            proxy.delay(direction, Duration.ofMillis(300));

            long before = System.nanoTime();
            run(connection, "SELECT 1");
            Duration delayed = Duration.ofNanos(System.nanoTime() - before);

            assertThat(delayed).isBetween(Duration.ofMillis(300), Duration.ofMillis(3_000));
        }
    }

    @Test
    void healingEndsALongDelay() throws Exception {
        try (Connection connection = connect("")) {
            proxy.delay(Direction.TO_SERVER, Duration.ofHours(1));
            Future<?> insert = inBackground(() -> run(connection, "INSERT INTO t VALUES (1)"));

            proxy.heal();

            insert.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aStallTellsNobodyAndFlowsOnWhenHealed() throws Exception {
        try (Connection connection = connect("")) {
            proxy.stall();
            Future<?> insert = inBackground(() -> run(connection, "INSERT INTO t VALUES (1)"));
            proxy.awaitHeld(Direction.TO_SERVER);

            assertThat(database.number("SELECT count(*) FROM t")).isZero();
            assertThat(insert.isDone()).isFalse();

            proxy.heal();
            insert.get(30, TimeUnit.SECONDS);
            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(1);
        }
    }

    @Test
    void aStalledAnswerLeavesTheStatementDone() throws Exception {
        try (Connection connection = connect("")) {
            proxy.stall(Direction.TO_CLIENT);
            Future<?> insert = inBackground(() -> run(connection, "INSERT INTO t VALUES (1)"));
            proxy.awaitHeld(Direction.TO_CLIENT);

            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(1);
            assertThat(insert.isDone()).isFalse();
            proxy.cutAll();
            assertThat(insert).failsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void aStalledConnectionIsAcceptedButNeverAnswered() {
        proxy.stall();

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect("?loginTimeout=1&connectTimeout=1&socketTimeout=1"));
    }

    @Test
    void aServerThatIsKilledCutsItsConnections() throws Exception {
        try (PostgresServer own = PostgresServer.start(database.server().settings());
                FaultProxy before = FaultProxy.before(own);
                Connection connection = before.dataSource("postgres").getConnection()) {
            own.kill();

            assertIoError(() -> run(connection, "SELECT 1"));
            before.awaitConnectionCount(0);

            own.start();
            before.dataSource("postgres").getConnection().close();
        }
    }

    private Connection connect(String parameters) throws SQLException {
        return java.sql.DriverManager.getConnection(
                proxy.url(database.name()) + parameters, database.user(), database.password());
    }

    private void awaitActive(String query) {
        org.awaitility.Awaitility.await()
                .until(() ->
                        database.number("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '"
                                        + query + "'")
                                == 1);
    }

    private static void insertAndCommit(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, 'note')")) {
            insert.setInt(1, id);
            insert.executeUpdate();
        }
        connection.commit();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Future<?> inBackground(ThrowingCallable call) {
        return CompletableFuture.runAsync(() -> {
            try {
                call.call();
            } catch (Throwable e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
    }

    private static void assertIoError(ThrowingCallable call) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getSQLState()).startsWith("08"));
    }
}
