package dev.dualwrite.jdbc.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads go where they may, and come back as they would without us. */
@Guarantees("G1")
class RoutingIT {
    private static final String AUTHORITY = "authority";
    private static final String TARGET = "target";

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    private RoutedReads reads;
    private Connection connection;

    @BeforeAll
    static void createTables() {
        RoutedReads.createTables(servers);
    }

    @BeforeEach
    void connect() throws SQLException {
        reads = new RoutedReads(servers);
        connection = reads.connect();
    }

    @AfterEach
    void nothingIsLeftTaken() throws SQLException {
        connection.close();
        assertThat(reads.taken()).isZero();
        reads.close();
    }

    private String side() throws SQLException {
        return RoutedReads.side(connection);
    }

    private void readOnlyTransaction() throws SQLException {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
    }

    // What goes to the target, and how often.

    @Test
    void aQueryOutsideOfTransactionsGoesToTheTarget() throws SQLException {
        assertThat(side()).isEqualTo(TARGET);
        assertThat(reads.router.counts().target()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"OFF", "DUAL_WRITE"})
    void otherStagesTakeNothingFromTheTarget(Stage stage) throws SQLException {
        reads.sink.stage(stage);
        assertThat(side()).isEqualTo(AUTHORITY);
        assertThat(reads.pool.getHikariPoolMXBean().getTotalConnections()).isZero();
        assertThat(reads.router.counts()).hasToString("target 0, authority 0, fallbacks 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 100})
    void percentagesAreKept(int percent) throws SQLException {
        reads.sink.targetReads(percent);
        Map<String, Integer> answers = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            answers.merge(side(), 1, Integer::sum);
        }
        assertThat(answers.getOrDefault(TARGET, 0)).isBetween(percent * 5 - 5, percent * 5 + 5);
        if (percent == 0 || percent == 100) {
            assertThat(answers).hasSize(1);
        }
        assertThat(reads.router.counts().target())
                .isEqualTo(answers.getOrDefault(TARGET, 0).longValue());
    }

    @Test
    void aPreparedStatementFollowsTheFlagWithItsParameters() throws SQLException {
        reads.sink.stage(Stage.DUAL_WRITE);
        try (PreparedStatement statement = connection.prepareStatement("SELECT side || id FROM item WHERE id = ?")) {
            statement.setLong(1, 3);
            assertThat(first(statement)).isEqualTo("authority3");
            reads.sink.targetReads(100);
            assertThat(first(statement)).as("a value that was not kept").isEqualTo("authority3");
            statement.setLong(1, 4);
            assertThat(first(statement)).isEqualTo("target4");
            assertThat(first(statement)).isEqualTo("target4");
            reads.sink.stage(Stage.DUAL_WRITE);
            assertThat(first(statement)).isEqualTo("authority4");
        }
    }

    private static String first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void aParameterChangedAfterwardsIsBoundAsItWas() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT side FROM item WHERE payload = ? AND id = 1")) {
            byte[] payload = {'a', 'b', 'c'};
            statement.setBytes(1, payload);
            payload[0] = 'z';
            assertThat(first(statement)).isEqualTo(TARGET);
        }
    }

    @Test
    void aStreamIsReadByTheAuthority() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT side FROM item WHERE payload = ? AND id = 1")) {
            statement.setBinaryStream(1, new ByteArrayInputStream(new byte[] {'a', 'b', 'c'}));
            assertThat(first(statement)).isEqualTo(AUTHORITY);
            statement.setBytes(1, new byte[] {'a', 'b', 'c'});
            assertThat(first(statement)).isEqualTo(TARGET);
        }
    }

    // Transactions.

    @Test
    void aReadOnlyTransactionStaysOnItsSide() throws SQLException {
        reads.sink.targetReads(50);
        readOnlyTransaction();
        Map<String, Integer> answers = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            String first = side();
            assertThat(side()).isEqualTo(first);
            assertThat(side()).isEqualTo(first);
            answers.merge(first, 1, Integer::sum);
            connection.commit();
            assertThat(reads.taken()).isZero();
        }
        assertThat(answers.get(TARGET)).isBetween(45, 55);
    }

    @Test
    void aReadOnlyTransactionIsOneTransactionOnTheTarget() throws SQLException {
        readOnlyTransaction();
        String now = RoutedReads.text(connection, "SELECT side || now() FROM item WHERE id = 1");
        assertThat(now).startsWith(TARGET);
        assertThat(RoutedReads.text(connection, "SELECT side || now() FROM item WHERE id = 1"))
                .isEqualTo(now);
        assertThat(reads.taken()).isEqualTo(1);
        connection.rollback();
        assertThat(reads.taken()).isZero();
    }

    @Test
    void onceOnTheAuthorityAReadOnlyTransactionStaysThere() throws SQLException {
        readOnlyTransaction();
        assertThat(side()).isEqualTo(TARGET);
        assertThat(RoutedReads.text(connection, "SELECT side FROM unmigrated")).isEqualTo(AUTHORITY);
        assertThat(reads.taken()).isZero();
        assertThat(side()).isEqualTo(AUTHORITY);
        connection.commit();
        assertThat(side()).isEqualTo(TARGET);
        connection.setSavepoint();
        assertThat(side()).isEqualTo(AUTHORITY);
        connection.setAutoCommit(true);
        assertThat(side()).isEqualTo(TARGET);
    }

    @Test
    void aReadWriteTransactionStaysOnTheAuthority() throws SQLException {
        connection.setAutoCommit(false);
        assertThat(side()).isEqualTo(AUTHORITY);
        connection.commit();
        assertThat(reads.router.counts().authority()).isZero();
    }

    @Test
    void aTransactionBegunByTextStaysOnTheAuthority() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN READ ONLY");
            assertThat(side()).isEqualTo(AUTHORITY);
            statement.execute("ROLLBACK AND CHAIN");
            assertThat(side()).isEqualTo(AUTHORITY);
            statement.execute("COMMIT");
            assertThat(side()).isEqualTo(TARGET);
        }
    }

    @Test
    void rowsOutliveTheCommitOfTheirTransaction() throws SQLException {
        readOnlyTransaction();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT side FROM item ORDER BY id")) {
            connection.commit();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo(TARGET);
            assertThat(reads.taken()).isEqualTo(1);
        }
        assertThat(reads.taken()).isZero();
    }

    @Test
    void rowsFetchedInPortionsComeFromTheAuthority() throws SQLException {
        readOnlyTransaction();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(2);
            ResultSet rows = statement.executeQuery(RoutedReads.SIDE);
            rows.next();
            assertThat(rows.getString(1)).isEqualTo(AUTHORITY);
        }
    }

    @Test
    void aTransactionsPropertiesCannotChangeInItsMiddle() throws SQLException {
        readOnlyTransaction();
        side();
        assertThatThrownBy(() -> connection.setReadOnly(false))
                .isInstanceOf(SQLException.class)
                .hasMessage("Cannot change transaction read-only property in the middle of a transaction.");
        assertThatThrownBy(() -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
                .isInstanceOf(SQLException.class)
                .hasMessage("Cannot change transaction isolation level in the middle of a transaction.");
        connection.rollback();
        connection.setReadOnly(false);
    }

    // What keeps reads on the authority.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT side FROM item WHERE id = 1 FOR SHARE",
                "SELECT side FROM unmigrated",
                "SELECT item.side FROM item JOIN unmigrated USING (id)",
                "SELECT side FROM item, pg_class WHERE item.id = 1 LIMIT 1",
                "SELECT side FROM item_view",
                "SELECT side FROM parent",
                "SELECT side FROM other.twin",
                "SELECT side FROM twin",
                "SELECT side FROM item WHERE id = 1 AND unaccent('a') = 'a'",
                "SELECT side FROM item WHERE id = fixed_price()",
                "SELECT side FROM item WHERE id = 1 AND version() IS NOT NULL",
                "SELECT side FROM item WHERE id = 1 AND nextval('numbers') > 0",
                "SELECT side FROM item WHERE id = 1 AND xmin IS NOT NULL",
            })
    void queriesThatOnlyTheAuthorityCanAnswer(String sql) throws SQLException {
        assertThat(RoutedReads.text(connection, sql)).isEqualTo(AUTHORITY);
        assertThat(side()).isEqualTo(TARGET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET search_path TO public",
                "SET ROLE NONE",
                "SELECT set_config('a.b', 'c', false)",
                "CREATE TEMP TABLE note (id int)",
                "SELECT pg_advisory_lock(1)",
                "LISTEN changes",
                "SELECT price()",
                "DO 'BEGIN END'"
            })
    void whatASessionHoldsKeepsItsReads(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        assertThat(side()).isEqualTo(AUTHORITY);
        assertThat(reads.router.counts().authority()).isEqualTo(1);
        try (Connection other = reads.connect()) {
            assertThat(RoutedReads.side(other)).isEqualTo(TARGET);
        }
    }

    @Test
    void whatAPreparedOrBatchedStatementSetsKeepsReadsToo() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config('a.b', ?, false)")) {
            assertThat(side()).isEqualTo(TARGET);
            statement.setString(1, "c");
            statement.execute();
        }
        assertThat(side()).isEqualTo(AUTHORITY);
        try (Connection other = reads.connect();
                Statement statement = other.createStatement()) {
            statement.addBatch("BEGIN");
            statement.addBatch("UPDATE unmigrated SET id = id");
            assertThat(RoutedReads.side(other)).isEqualTo(AUTHORITY);
            statement.addBatch("COMMIT");
            statement.executeBatch();
            assertThat(RoutedReads.side(other)).isEqualTo(TARGET);
            statement.addBatch("SET a.b = 'c'");
            statement.executeBatch();
            assertThat(RoutedReads.side(other)).isEqualTo(AUTHORITY);
        }
    }

    @Test
    void settingsThatAreTakenBackNoLongerKeepReads() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(side()).isEqualTo(AUTHORITY);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(side()).isEqualTo(TARGET);
        int before = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, 10_000);
        assertThat(side()).isEqualTo(AUTHORITY);
        connection.setNetworkTimeout(Runnable::run, before);
        assertThat(side()).isEqualTo(TARGET);
        connection.setClientInfo("ApplicationName", "shop");
        assertThat(side()).isEqualTo(TARGET);
    }

    @Test
    void aSchemaSetOnTheConnectionKeepsReads() throws SQLException {
        connection.setSchema("public");
        assertThat(side()).isEqualTo(AUTHORITY);
    }

    @Test
    void theDriversOwnConnectionKeepsReads() throws SQLException {
        connection.unwrap(org.postgresql.PGConnection.class);
        assertThat(side()).isEqualTo(AUTHORITY);
    }

    @Test
    void aSuspectTableKeepsItsReads() throws SQLException {
        reads.suspects.add(new TableId("public", "note"));
        assertThat(RoutedReads.text(connection, "SELECT side FROM item JOIN note USING (id)"))
                .isEqualTo(AUTHORITY);
        assertThat(side()).isEqualTo(TARGET);
        reads.suspects.clear();
        assertThat(RoutedReads.text(connection, "SELECT side FROM item JOIN note USING (id)"))
                .isEqualTo(TARGET);
    }

    @Test
    void anotherSessionSettingOnTheTargetKeepsReads() throws SQLException {
        try (RoutedReads other =
                        new RoutedReads(servers, "?options=-c%20IntervalStyle=iso_8601", Duration.ofSeconds(30));
                Connection reader = other.connect()) {
            assertThat(RoutedReads.side(reader)).isEqualTo(AUTHORITY);
            assertThat(other.taken()).isZero();
            assertThat(other.router.counts().authority()).isEqualTo(1);
        }
    }

    @Test
    void updatableRowsComeFromTheAuthority() throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT id, side FROM item WHERE id = 1")) {
            rows.next();
            assertThat(rows.getString(2)).isEqualTo(AUTHORITY);
        }
    }

    // What a read leaves behind.

    @Test
    void theConnectionIsTakenWhileRowsAreOpen() throws SQLException {
        Statement one = connection.createStatement();
        Statement other = connection.createStatement();
        ResultSet rows = one.executeQuery(RoutedReads.SIDE);
        other.executeQuery(RoutedReads.SIDE);
        assertThat(reads.taken()).isEqualTo(1);
        rows.close();
        assertThat(reads.taken()).isEqualTo(1);
        other.close();
        assertThat(reads.taken()).isZero();
        one.executeQuery(RoutedReads.SIDE);
        one.executeQuery(RoutedReads.SIDE);
        assertThat(reads.taken()).isEqualTo(1);
        one.executeUpdate("UPDATE unmigrated SET id = id");
        assertThat(reads.taken()).isZero();
        one.executeQuery(RoutedReads.SIDE);
        connection.close();
        assertThat(reads.taken()).isZero();
    }

    @Test
    void everythingLeadsBackToTheApplicationsObjects() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement write = connection.prepareStatement("UPDATE unmigrated SET id = id RETURNING id")) {
            ResultSet fromTarget = statement.executeQuery(RoutedReads.SIDE);
            assertThat(fromTarget.getStatement()).isSameAs(statement);
            assertThat(statement.getResultSet()).isSameAs(fromTarget);
            assertThat(statement.getConnection()).isSameAs(connection);
            ResultSet fromAuthority = statement.executeQuery("SELECT side FROM unmigrated");
            assertThat(fromTarget.isClosed()).isTrue();
            assertThat(fromAuthority.getStatement()).isSameAs(statement);
            assertThat(statement.getResultSet()).isSameAs(fromAuthority);
            statement.executeQuery(RoutedReads.SIDE);
            assertThat(fromAuthority.isClosed()).isTrue();
            assertThat(write.executeQuery().getStatement()).isSameAs(write);
            assertThat(write.getConnection()).isSameAs(connection);
        }
    }

    @Test
    void whatIsClosedSaysSo() throws SQLException {
        PreparedStatement statement = connection.prepareStatement(RoutedReads.SIDE);
        ResultSet rows = statement.executeQuery();
        rows.close();
        assertThatThrownBy(rows::getStatement).hasMessage("This ResultSet is closed.");
        statement.close();
        assertThatThrownBy(statement::executeQuery).hasMessage("This statement has been closed.");
    }

    @Test
    void nothingIsLeftOfTheExecutionBeforeOneThatTheTargetAnswers() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE unmigrated SET id = id", Statement.RETURN_GENERATED_KEYS);
            ResultSet keys = statement.getGeneratedKeys();
            assertThat(keys.next()).isTrue();
            assertThat(statement.executeQuery(RoutedReads.SIDE).next()).isTrue();
            assertThat(statement.getGeneratedKeys().next()).isFalse();
            assertThat(statement.getGeneratedKeys().getStatement()).isSameAs(statement);
        }
    }

    @Test
    void rowsThatWereKeptEndWithTheNextExecutionWhoeverAnswersIt() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT 1; SELECT 2")).isTrue();
            ResultSet first = statement.getResultSet();
            assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isTrue();
            ResultSet second = statement.getResultSet();
            assertThat(first.isClosed()).isFalse();
            statement.executeQuery(RoutedReads.SIDE);
            assertThat(first.isClosed()).isTrue();
            assertThat(second.isClosed()).isTrue();
        }
    }

    @Test
    void warningsAreThereWhenTheConnectionIsClosed() throws SQLException {
        Statement statement = connection.createStatement();
        statement.executeQuery(RoutedReads.SIDE);
        connection.close();
        assertThat(warning(statement)).isNull();
    }

    @Test
    void resultSetsOfTheDriversMakingLeadBackToo() throws SQLException {
        assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
        ResultSet tables = connection.getMetaData().getTables(null, "public", "item", null);
        assertThat(tables.getStatement().getConnection()).isSameAs(connection);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT items()")) {
            rows.next();
            ResultSet cursor = (ResultSet) rows.getObject(1);
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.getString(1)).isEqualTo(AUTHORITY);
            assertThat(cursor.getStatement().getConnection()).isSameAs(connection);
        }
    }

    @Test
    void readingTheCatalogMovesAReadOnlyTransactionToTheAuthority() throws SQLException {
        readOnlyTransaction();
        assertThat(side()).isEqualTo(TARGET);
        connection.getMetaData().getTables(null, "public", "item", null).close();
        assertThat(side()).isEqualTo(AUTHORITY);
        connection.commit();
    }

    @Test
    void functionsThatDoNotWriteLeaveNothingInTheSession() throws SQLException {
        assertThat(RoutedReads.text(connection, "SELECT fixed_price()")).isEqualTo("1");
        assertThat(RoutedReads.text(connection, "SELECT unaccent('a')")).isEqualTo("a");
        assertThat(side()).isEqualTo(TARGET);
    }

    @Test
    void theSideThatExecutedLastAnswers() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE unmigrated SET id = id")).isEqualTo(1);
            assertThat(statement.getUpdateCount()).isEqualTo(1);
            assertThat(statement.execute(RoutedReads.SIDE)).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.getLargeUpdateCount()).isEqualTo(-1);
            ResultSet rows = statement.getResultSet();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo(TARGET);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(rows.isClosed()).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(reads.taken()).isZero();
            statement.execute("DO 'BEGIN RAISE WARNING ''from the authority''; END'");
            assertThat(warning(statement)).isEqualTo("from the authority");
            statement.clearWarnings();
            assertThat(warning(statement)).isNull();
        }
    }

    private static String warning(Statement statement) throws SQLException {
        SQLWarning warning = statement.getWarnings();
        return warning == null ? null : warning.getMessage();
    }

    @Test
    void warningsOfTheTargetAreTheApplications() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT * FROM told");
            assertThat(warning(statement)).isEqualTo("from the target");
            rows.close();
            assertThat(warning(statement)).isEqualTo("from the target");
            statement.executeUpdate("UPDATE unmigrated SET id = id");
            assertThat(warning(statement)).isNull();
        }
    }

    @Test
    void metaDataIsThereBeforeAndAfterExecution() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT id, side FROM item WHERE id = ?")) {
            assertThat(statement.getMetaData().getColumnCount()).isEqualTo(2);
            assertThat(statement.getParameterMetaData().getParameterTypeName(1)).isEqualTo("int8");
            statement.setLong(1, 1);
            ResultSet rows = statement.executeQuery();
            assertThat(statement.getMetaData().getColumnName(2)).isEqualTo("side");
            assertThat(rows.getMetaData().getTableName(2)).isEqualTo("item");
            rows.close();
            assertThat(statement.getMetaData().getColumnCount()).isEqualTo(2);
        }
    }

    @Test
    void limitsOfTheStatementHoldOnTheTarget() throws SQLException {
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
            statement.setMaxRows(3);
            statement.setFetchSize(7);
            ResultSet rows = statement.executeQuery("SELECT side FROM item ORDER BY id");
            assertThat(rows.last()).isTrue();
            assertThat(rows.getRow()).isEqualTo(3);
            assertThat(rows.getString(1)).isEqualTo(TARGET);
            assertThat(rows.getFetchSize()).isEqualTo(7);
        }
    }

    // The target is wrong.

    @Test
    void whatTheTargetRefusesTheAuthorityAnswers() throws SQLException {
        String sql = "SELECT side || extra FROM item JOIN note USING (id) WHERE id = 1";
        assertThat(RoutedReads.text(connection, sql)).isEqualTo("authorityhere");
        assertThat(reads.router.counts().fallbacks()).isEqualTo(1);
        assertThat(side()).isEqualTo(TARGET);
        readOnlyTransaction();
        assertThat(side()).isEqualTo(TARGET);
        assertThat(RoutedReads.text(connection, sql)).isEqualTo("authorityhere");
        assertThat(side()).isEqualTo(AUTHORITY);
        connection.commit();
    }

    @Test
    void anErrorOfTheApplicationIsTheAuthoritys() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT id / 0 FROM item"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
        }
        assertThat(side()).isEqualTo(TARGET);
    }

    @Test
    void aCancelledReadIsNotMadeAgain() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(60);
            Thread canceller = new Thread(() -> cancelWhenRunning(statement));
            canceller.start();
            assertThatThrownBy(
                            () -> statement.executeQuery(
                                    "SELECT count(*) FROM item a, item b, item c, item d, item e, item f, item g, item h, item slow"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            canceller.join();
            assertThat(reads.router.counts().fallbacks()).isZero();
        }
        assertThat(side()).isEqualTo(TARGET);
    }

    private static void cancelWhenRunning(Statement statement) {
        String running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%slow'";
        try {
            await().until(() -> servers.target().number(running) == 1);
            statement.cancel();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
