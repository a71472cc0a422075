package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.jdbc.testkit.FaultProxy;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Stage;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of captured changes when transactions commit, roll back, fail or break. */
class TransactionIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    private final RecordingSink sink = new RecordingSink();
    private final FixedSchema schema = new FixedSchema(sink);
    private final Capture capture = new Capture(sink, schema);
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        servers.legacy().execute("DROP TABLE IF EXISTS t", """
                CREATE TABLE t (id int PRIMARY KEY, note text,
                    later int UNIQUE DEFERRABLE INITIALLY DEFERRED CHECK (later > 0))
                """);
        schema.table("t", "id")
                .column("id", "integer")
                .column("note", "text")
                .column("later", "integer")
                .add();
        connection = capture.wrap(servers.legacy().connect());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        assertThat(sink.open).as("recordings left open").isZero();
        assertThat(sink.reserved).isZero();
    }

    private void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String insert(int id) {
        return "INSERT INTO t VALUES (" + id + ", 'x', NULL)";
    }

    private static String upsert(int id) {
        return "t[" + id + "] UPSERT full id=" + id + " note=x later=null";
    }

    private long rows() {
        return servers.legacy().number("SELECT count(*) FROM t");
    }

    @Test
    void commitByMethodReportsTheWholeTransactionAtOnce() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1), insert(2));
        assertThat(sink.ended).isEmpty();
        connection.commit();

        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + ", " + upsert(2) + "]");
        assertThat(sink.ended.get(0).sendingFirst()).isTrue();
    }

    @Test
    void statementThatTheServerRefusedIsNoWriteOfTheReport() throws SQLException {
        assertThatThrownBy(() -> run("INSERT INTO t VALUES (1, 'x', -1)")).isInstanceOf(SQLException.class);

        assertThat(sink.story()).isEmpty();
        assertThat(capture.report().lines()).isEmpty();
    }

    @Test
    void callOnAClosedConnectionWritesNothingAndMakesNothingSuspect() throws SQLException {
        Statement statement = connection.createStatement();
        connection.close();
        assertThatThrownBy(() -> statement.executeUpdate(insert(1)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        assertThat(sink.story()).isEmpty();
    }

    @Test
    void turningAutocommitOnCommits() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1));
        connection.setAutoCommit(true);

        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + "]");
    }

    @Test
    void commitAndRollbackByTextAreTheSame() throws SQLException {
        run("BEGIN", insert(1), "COMMIT AND CHAIN", insert(2), "ROLLBACK AND CHAIN", insert(3), "END");

        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + "]", "committed! [" + upsert(3) + "]");
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void rollbackLeavesNothing() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1));
        connection.rollback();
        assertThat(sink.story()).isEmpty();
        assertThat(sink.ended).hasSize(1);
    }

    @Test
    void rolledBackSavepointLeavesNothingToApply() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1));
        Savepoint one = connection.setSavepoint();
        run(insert(2));
        Savepoint two = connection.setSavepoint("two words");
        run(insert(3));
        connection.rollback(two);
        run(insert(4));
        connection.rollback(one);
        run(insert(5));
        connection.commit();

        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + ", " + upsert(5) + "]");
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void savepointsByTextShadowEachOtherByName() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1), "SAVEPOINT s", insert(2), "SAVEPOINT S", insert(3), "ROLLBACK TO s", insert(4));
        run("RELEASE SAVEPOINT s", "ROLLBACK TO SAVEPOINT s", insert(5));
        connection.commit();

        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + ", " + upsert(5) + "]");
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void releasedSavepointKeepsItsChanges() throws SQLException {
        connection.setAutoCommit(false);
        Savepoint one = connection.setSavepoint();
        run(insert(1));
        connection.releaseSavepoint(one);
        connection.commit();

        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + "]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commitOfAFailedTransactionIsARollback(boolean byMethod) throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1));
        assertThatThrownBy(() -> run(insert(1))).isInstanceOf(SQLException.class);
        if (byMethod) {
            try {
                connection.commit();
            } catch (SQLException driverSaysSo) {
                assertThat(driverSaysSo.getSQLState()).isEqualTo("25P02");
            }
        } else {
            run("COMMIT");
        }

        assertThat(rows()).isZero();
        assertThat(sink.story()).isEmpty();
    }

    @Test
    void aCommitThatTheServerRefusesIsARollback() throws SQLException {
        connection.setAutoCommit(false);
        run("INSERT INTO t VALUES (1, 'a', 5)", "INSERT INTO t VALUES (2, 'b', 5)");
        assertThatThrownBy(() -> connection.commit())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));

        assertThat(rows()).isZero();
        assertThat(sink.story()).isEmpty();
    }

    @Test
    void anAutocommitStatementThatTheServerRefusesChangedNothing() {
        assertThatThrownBy(() -> run("INSERT INTO t VALUES (1, 'a', 0)")).isInstanceOf(SQLException.class);
        assertThat(sink.story()).isEmpty();
    }

    @Test
    void whatTheDriverRefusesAfterTheServerDidItIsReadAgain() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery(insert(1)))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("02000"));
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(sink.story()).containsExactly("committed [t[1] KEY]");
    }

    @Test
    void aFailedStatementUnderAutosaveIsForgottenAlone() throws SQLException {
        Connection saving = capture.wrap(DriverManager.getConnection(
                servers.legacy().url() + "?autosave=always",
                servers.legacy().user(),
                servers.legacy().password()));
        saving.setAutoCommit(false);
        try (Statement statement = saving.createStatement()) {
            statement.execute(insert(1));
            assertThatThrownBy(() -> statement.execute(insert(1))).isInstanceOf(SQLException.class);
            statement.execute(insert(2));
        }
        saving.commit();
        saving.close();

        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + ", " + upsert(2) + "]");
    }

    @Test
    void aScriptIsReadAgainRowByRow() throws SQLException {
        run(insert(1) + ";" + insert(2) + "; DELETE FROM t WHERE id = 1");

        assertThat(sink.story()).containsExactly("committed [t[1] KEY, t[2] KEY]");
    }

    @Test
    void aScriptThatCommitsInTheMiddleIsReportedAtOnceAndAgain() throws SQLException {
        run("BEGIN; " + insert(1) + "; COMMIT; BEGIN; " + insert(2));
        run("ROLLBACK");

        assertThat(rows()).isEqualTo(1);
        assertThat(sink.story()).containsExactly("committed [t[1] KEY, t[2] KEY]");
    }

    @Test
    void batchesAreCapturedFromTheirParameters() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, NULL)")) {
            for (int id = 1; id <= 3; id++) {
                insert.setInt(1, id);
                insert.setString(2, "x");
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
        }
        assertThat(sink.story()).containsExactly("committed [" + upsert(1) + ", " + upsert(2) + ", " + upsert(3) + "]");
        assertThat(sink.ended.get(sink.ended.size() - 1).explicit()).isFalse();
    }

    @Test
    void aRewrittenBatchKeepsItsImages() throws SQLException {
        Connection rewriting = capture.wrap(DriverManager.getConnection(
                servers.legacy().url() + "?reWriteBatchedInserts=true",
                servers.legacy().user(),
                servers.legacy().password()));
        try (PreparedStatement insert = rewriting.prepareStatement("INSERT INTO t VALUES (?, 'x', NULL)")) {
            for (int id = 1; id <= 2; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(-2, -2);
        }
        rewriting.close();
        assertThat(sink.story()).containsExactly("committed [" + upsert(1) + ", " + upsert(2) + "]");
    }

    @Test
    void aBatchThatFailsOutsideATransactionIsReadAgainAsAWhole() throws SQLException {
        servers.legacy().execute(insert(2));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, 'x', NULL)")) {
            for (int id = 1; id <= 3; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
        }
        assertThat(sink.story()).containsExactly("committed [t[1] KEY, t[2] KEY, t[3] KEY]");
    }

    @Test
    void aBatchOfDifferentStatementsIsCapturedOneByOne() throws SQLException {
        try (Statement batch = connection.createStatement()) {
            batch.addBatch(insert(1));
            batch.addBatch("UPDATE t SET note = 'y' WHERE id = 1");
            batch.addBatch("UPDATE t SET note = 'y' WHERE id = 9");
            batch.executeBatch();
            batch.addBatch(insert(2));
            batch.clearBatch();
            batch.executeBatch();
        }
        // A count of 0 is not believed: the driver gives it for entries that hand out rows, too.
        assertThat(sink.story()).containsExactly("committed [t[1] UPSERT full id=1 note=y later=null, t[9] KEY]");
    }

    @Test
    void closingAnOpenTransactionForgetsItWhenTheDriverHangsUp() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1));
        connection.close();
        assertThat(sink.story()).isEmpty();
        assertThat(sink.open).isZero();
    }

    @Test
    void abortPutsWhatIsOpenInDoubt() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1));
        connection.abort(Runnable::run);
        assertThat(sink.open).isZero();
        assertThat(sink.story())
                .as("a commit may still be sent before the connection is gone")
                .containsExactly("in doubt [" + upsert(1) + "]");
    }

    @Test
    void preparingATransactionIsRefusedAndLeavesItOpen() throws SQLException {
        connection.setAutoCommit(false);
        run(insert(1));
        assertThatThrownBy(() -> run("PREPARE TRANSACTION 'p'")).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThat(sink.story()).isEmpty();
        connection.commit();
        assertThat(sink.story()).containsExactly("committed! [" + upsert(1) + "]");
    }

    /** A captured connection whose wire can be cut. */
    private Connection through(FaultProxy proxy) throws SQLException {
        return capture.wrap(DriverManager.getConnection(
                proxy.url(servers.legacy().name()),
                servers.legacy().user(),
                servers.legacy().password()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitThatDiesOnTheWireIsInDoubtWhetherItArrivedOrNot(boolean arrived) throws Exception {
        try (FaultProxy proxy = FaultProxy.before(servers.legacy().server())) {
            Connection through = through(proxy);
            through.setAutoCommit(false);
            try (Statement statement = through.createStatement()) {
                statement.execute(insert(1));
            }
            if (arrived) {
                proxy.cutAfterCommit();
            } else {
                proxy.cutBeforeCommit();
            }
            assertThatThrownBy(through::commit).isInstanceOf(SQLException.class);
            through.close();
        }
        assertThat(sink.story()).containsExactly("in doubt [" + upsert(1) + "]");
    }

    @Test
    void anAutocommitStatementThatDiesOnTheWireIsInDoubt() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(servers.legacy().server())) {
            Connection through = through(proxy);
            proxy.cutAfter(sql -> sql.startsWith("INSERT"));
            try (Statement statement = through.createStatement()) {
                assertThatThrownBy(() -> statement.execute(insert(1))).isInstanceOf(SQLException.class);
            }
            through.close();
        }
        assertThat(sink.story()).containsExactly("in doubt [t[1] KEY]");
    }

    @Test
    void theFirstStatementOfATransactionThatDiesOnTheWireCannotCommitAnyMore() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(servers.legacy().server())) {
            Connection through = through(proxy);
            through.setAutoCommit(false);
            proxy.cutAfter(sql -> sql.startsWith("INSERT"));
            try (Statement statement = through.createStatement()) {
                assertThatThrownBy(() -> statement.execute(insert(1))).isInstanceOf(SQLException.class);
            }
            through.close();
        }
        assertThat(sink.ended).extracting(RecordingSink.Ended::how).containsExactly("rolled back");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO t VALUES (2, 'x', NULL)", "SELECT count(*) FROM t"})
    void aStatementThatDiesInsideATransactionCannotCommitAnyMore(String dies) throws Exception {
        try (FaultProxy proxy = FaultProxy.before(servers.legacy().server())) {
            Connection through = through(proxy);
            through.setAutoCommit(false);
            try (Statement statement = through.createStatement()) {
                statement.execute(insert(1));
                proxy.cutAll();
                assertThatThrownBy(() -> statement.execute(dies)).isInstanceOf(SQLException.class);
            }
            assertThat(sink.ended).extracting(RecordingSink.Ended::how).containsExactly("rolled back");
            through.close();
        }
        assertThat(sink.story()).isEmpty();
    }

    @Test
    void whenMemoryIsShortImagesBecomeKeysAndKeysBecomeTables() throws SQLException {
        connection.setAutoCommit(false);
        sink.budget = 400;
        run(insert(1));
        run("INSERT INTO t VALUES (2, '" + "long ".repeat(100) + "', NULL)");
        connection.commit();
        assertThat(sink.last()).containsExactly(upsert(1), "t[2] KEY");

        sink.budget = 0;
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, 'x', NULL)")) {
            for (int id = 10; id <= 10 + TransactionRecorder.MAX_UNPAID; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        assertThat(sink.last()).containsExactly("t whole");
        assertThat(sink.reserved).isZero();
    }

    @Test
    void inStageOffNothingIsKept() throws SQLException {
        sink.stage = Stage.OFF;
        run(insert(1));
        assertThat(sink.story()).isEmpty();
        assertThat(capture.report().lines()).isEmpty();
    }

    @Test
    void theDriversExceptionIsTheSameInstance() throws Exception {
        Statement raw = servers.legacy().connect().createStatement();
        SQLException expected = null;
        try {
            raw.execute("SELECT 1 / 0");
        } catch (SQLException e) {
            expected = e;
        }
        raw.getConnection().close();
        assertThatThrownBy(() -> run("SELECT 1 / 0"))
                .hasSameClassAs(expected)
                .hasMessage(expected.getMessage())
                .hasNoSuppressedExceptions();
    }
}
