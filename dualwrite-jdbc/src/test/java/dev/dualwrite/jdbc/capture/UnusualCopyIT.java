package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dualwrite.jdbc.testkit.FaultProxy;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/** The driver's COPY interface where it writes and nobody reads to the end, and where it is given what is no COPY. */
@Guarantees({"G1", "G2"})
class UnusualCopyIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    private static final String WRITES = "COPY (INSERT INTO t VALUES (1, 'x'), (2, 'x') RETURNING id) TO STDOUT";
    private static final String INSERT = "INSERT INTO t VALUES (1, 'x')";
    private static final String LATER = "in doubt, by whomever, [t whole]";

    private final RecordingSink sink = new RecordingSink();
    private final FixedSchema schema = new FixedSchema(sink);
    private final Capture capture = new Capture(sink, schema);
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        servers.legacy()
                .execute(
                        "DROP TABLE IF EXISTS t",
                        "CREATE TABLE t (id int PRIMARY KEY, note text)",
                        "CREATE OR REPLACE FUNCTION gains() RETURNS SETOF int LANGUAGE sql AS"
                                + " $$ INSERT INTO t VALUES (1, 'x'), (2, 'x') RETURNING id $$");
        schema.table("t", "id").column("id", "integer").column("note", "text").add();
        schema.writingFunctions.add("gains");
        connection = capture.wrap(servers.legacy().connect());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        assertThat(sink.open).as("recordings left open").isZero();
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static long rows() {
        return servers.legacy().number("SELECT count(*) FROM t");
    }

    @ParameterizedTest
    @ValueSource(strings = {WRITES, "COPY (SELECT gains()) TO STDOUT"})
    void anAbandonedCopyHasWrittenAllTheSame(String sql) throws SQLException {
        CopyOut copy = copies(connection).copyOut(sql);
        assertThat(copy.readFromCopy()).isNotNull();
        connection.close();

        assertThat(rows()).isEqualTo(2);
        assertThat(sink.story()).containsExactly(LATER);
    }

    @Test
    void aCancelledCopyHasWrittenWhatTheServerHadCommitted() throws SQLException {
        CopyOut copy = copies(connection).copyOut(WRITES);
        copy.cancelCopy();

        assertThat(rows()).isEqualTo(2);
        assertThat(sink.story()).containsExactly(LATER);
    }

    @Test
    void aCopyWhoseAnswerIsLostHasWritten() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(servers.legacy().server())) {
            Connection through = capture.wrap(DriverManager.getConnection(
                    proxy.url(servers.legacy().name()),
                    servers.legacy().user(),
                    servers.legacy().password()));
            CopyManager copies = copies(through);
            proxy.cutAfter(sql -> sql.contains("COPY"));
            assertThatThrownBy(() -> copies.copyOut(WRITES)).isInstanceOf(SQLException.class);
            through.close();
        }
        assertThat(rows()).isEqualTo(2);
        assertThat(sink.story()).containsExactly("in doubt [t whole]");
    }

    @Test
    void aWholeCopyInATransactionHasWrittenWhenThatCommits() throws SQLException {
        connection.setAutoCommit(false);
        CopyOut copy = copies(connection).copyOut(WRITES);
        while (copy.readFromCopy() != null) {}
        assertThat(sink.story()).isEmpty();
        connection.commit();
        assertThat(sink.story()).containsExactly("committed! [t whole]");

        copy = copies(connection).copyOut("COPY (DELETE FROM t RETURNING id) TO STDOUT");
        while (copy.readFromCopy() != null) {}
        connection.rollback();
        assertThat(sink.story()).hasSize(1);
    }

    @Test
    void aCopyThatTheServerRefusesAtItsFirstRowIsLookedAtInVain() throws SQLException {
        servers.legacy().execute(INSERT);
        CopyOut copy = copies(connection).copyOut(WRITES);
        assertThatThrownBy(copy::readFromCopy).hasMessageContaining("duplicate key");
        assertThat(sink.story()).containsExactly(LATER);

        assertThatThrownBy(() -> copies(connection).copyOut("COPY (DELETE FROM nothing RETURNING 1) TO STDOUT"))
                .hasMessageContaining("does not exist");
        assertThat(sink.story()).hasSize(1);
    }

    /** One call of the COPY interface. */
    private static Object begun(Connection connection, String how, String sql) throws SQLException {
        return switch (how) {
            case "in" -> copies(connection).copyIn(sql);
            case "out" -> copies(connection).copyOut(sql);
            case "dual" -> copies(connection).copyDual(sql);
            default ->
                connection.unwrap(BaseConnection.class).getQueryExecutor().startCopy(sql, connection.getAutoCommit());
        };
    }

    private static String refused(Connection connection, String how, String sql) throws SQLException {
        SQLException error = catchThrowableOfType(SQLException.class, () -> begun(connection, how, sql));
        String seen = error.getClass() + " " + error.getSQLState() + " " + error.getMessage();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            seen += " usable";
        } catch (SQLException e) {
            seen += " " + e.getSQLState();
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
        return seen + " " + rows();
    }

    @ParameterizedTest
    @CsvSource({"in,true", "out,true", "dual,true", "start,true", "in,false", "out,false", "dual,false", "start,false"})
    void whatIsNoCopyIsExecutedAndThenRefusedByTheDriver(String how, boolean autoCommit) throws SQLException {
        String expected;
        try (Connection bare = servers.legacy().connect()) {
            bare.setAutoCommit(autoCommit);
            expected = refused(bare, how, INSERT);
        }
        servers.legacy().execute("TRUNCATE t");
        connection.setAutoCommit(autoCommit);

        assertThat(refused(connection, how, INSERT)).isEqualTo(expected).endsWith(" 1");
        assertThat(sink.last().toString()).contains("t[1]");
    }

    @Test
    void whatIsNoCopyAndFailsWritesNothing() throws SQLException {
        servers.legacy().execute(INSERT);
        assertThatThrownBy(() -> copies(connection).copyIn(INSERT)).hasMessageContaining("duplicate key");
        assertThat(sink.story()).isEmpty();
    }

    @Test
    void aCommitThroughTheCopyInterfaceIsNone() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(INSERT);
        }
        assertThatThrownBy(() -> copies(connection).copyIn("COMMIT")).isInstanceOf(SQLException.class);
        connection.rollback();

        assertThat(rows()).isEqualTo(1);
        assertThat(sink.last().toString()).contains("t[1]");
    }
}
