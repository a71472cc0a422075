package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.jdbc.capture.RelationFacts.Event;
import dev.dualwrite.jdbc.catalog.ForeignKey.Action;
import dev.dualwrite.jdbc.catalog.RowEstimate;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.CaptureMode;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a statement does not name by their key come back to capture, and to nobody else. */
class ReturnedRowsIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(18, 15);

    private final RecordingSink sink = new RecordingSink();
    private final FixedSchema schema = new FixedSchema(sink);
    private final KnownRows rows = new KnownRows();
    private final Capture capture = new Capture(sink, schema, rows, false);
    private Connection connection;
    private Connection bare;

    @BeforeEach
    void open() throws SQLException {
        servers.legacy().execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", """
                CREATE TABLE item (id int PRIMARY KEY, code text UNIQUE, kind text, amount numeric DEFAULT 0,
                    changed timestamptz DEFAULT now());
                CREATE TABLE part (id int PRIMARY KEY, item int REFERENCES item ON DELETE CASCADE ON UPDATE CASCADE);
                CREATE TABLE source (id int PRIMARY KEY, kind text);
                INSERT INTO item SELECT g, 'c' || g, CASE WHEN g < 4 THEN 'a' ELSE 'b' END FROM generate_series(1, 6) g;
                INSERT INTO part VALUES (10, 1), (11, 5);
                INSERT INTO source VALUES (2, 'x'), (7, 'y')
                """);
        schema.serverMajor = 18;
        schema.table("item", "id")
                .column("id", "integer")
                .column("code", "text")
                .column("kind", "text")
                .column("amount", "numeric", "0")
                .column("changed", "timestamp with time zone", "now()")
                .unique("code")
                .keyReadable()
                .referencedBy("part", "item", Action.CASCADE, Action.CASCADE)
                .add();
        schema.table("part", "id")
                .column("id", "integer")
                .column("item", "integer")
                .keyReadable()
                .add();
        bare = servers.legacy().connect();
        connection = capture.wrap(servers.legacy().connect());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        bare.close();
        assertThat(sink.open).as("recordings left open").isZero();
        assertThat(sink.reserved).isZero();
    }

    private int run(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    private CaptureMode mode() {
        return capture.report().lines().get(0).mode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE item SET amount = amount + 1 WHERE kind = 'a' AND id > 1",
                "UPDATE public.item SET amount = amount + 1 WHERE id BETWEEN 2 AND 3 -- remark",
                "UPDATE item AS x SET amount = s.id FROM source s WHERE x.id = s.id OR x.id = 3 AND s.id = 7",
                "WITH two AS (SELECT 2 AS id UNION SELECT 3) UPDATE item SET amount = 1 FROM two WHERE item.id = two.id;",
                "UPDATE item \"I t\" SET amount = 1 WHERE \"I t\".id IN (SELECT id FROM item WHERE kind = 'a' AND id > 1"
                        + " ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED)",
                "MERGE INTO item t USING (VALUES (2), (3)) v (id) ON t.id = v.id WHEN MATCHED THEN UPDATE SET kind = 'z'",
            })
    void updatedRowsAreReadAgainByTheirKeys(String sql) throws SQLException {
        connection.setAutoCommit(false);
        assertThat(run(sql)).isEqualTo(2);
        connection.commit();

        assertThat(sink.last().stream().filter(t -> t.startsWith("item")))
                .containsExactlyInAnyOrder("item[2] KEY", "item[3] KEY");
        assertThat(mode()).isEqualTo(CaptureMode.REREAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM item WHERE kind = 'a' AND id > 1",
                "DELETE FROM item USING source s WHERE item.id = s.id OR item.id = 3 AND s.id = 7",
                "DELETE FROM ONLY item x WHERE x.id IN (SELECT 2 UNION SELECT 3)",
            })
    void deletedRowsAreGoneAndTheirChildrenLookedUp(String sql) throws SQLException {
        assertThat(run(sql)).isEqualTo(2);

        assertThat(sink.last())
                .containsExactlyInAnyOrder(
                        "item[2] DELETE", "item[3] DELETE", "part where [item] = [2]", "part where [item] = [3]");
        assertThat(mode()).isEqualTo(CaptureMode.RETURNED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "INSERT INTO item (id, kind) SELECT id + 100, kind FROM source ; item[102] KEY, item[107] KEY",
                "INSERT INTO item (id, kind) SELECT id, kind FROM source ON CONFLICT DO NOTHING ; item[7] KEY",
                "INSERT INTO item AS t (id, kind) SELECT id, kind FROM source ON CONFLICT (id) DO UPDATE SET kind ="
                        + " excluded.kind || t.kind ; item[2] KEY, item[7] KEY",
                "INSERT INTO item (id, code) VALUES (9, 'c2') ON CONFLICT (code) DO UPDATE SET kind = 'z' ; item[2] KEY",
                "INSERT INTO item (id, code) VALUES (9, 'c2'), (8, 'c3') ON CONFLICT (code) DO UPDATE SET kind = 'z'"
                        + " ; item[2] KEY, item[3] KEY",
                "WITH s AS (SELECT * FROM source) INSERT INTO item (id) SELECT id FROM s WHERE id > 2 ; item[7] KEY",
                "MERGE INTO item t USING source s ON t.id = s.id WHEN MATCHED THEN UPDATE SET kind = s.kind WHEN NOT"
                        + " MATCHED THEN INSERT (id, kind) VALUES (s.id, s.kind) ; item[2] KEY, item[7] KEY, part whole",
            })
    void insertedRowsAreReadAgainByTheirKeys(String sql, String expected) throws SQLException {
        connection.setAutoCommit(false);
        run(sql);
        connection.commit();

        assertThat(sink.last())
                .as(() -> capture.report().lines().toString())
                .containsExactlyInAnyOrder(expected.split(", "));
    }

    @Test
    void aKeyThatIsComputedIsKnownBeforeAndAfter() throws SQLException {
        assertThat(run("UPDATE item SET id = id + 100 WHERE kind = ?", "b")).isEqualTo(3);
        assertThat(sink.last())
                .contains("item[4] KEY", "item[104] KEY", "item[6] KEY", "item[106] KEY", "part where [item] = [105]")
                .contains("part where [item] = [5]");
        assertThat(run("UPDATE item SET id = id + 100 WHERE id = ?", 1)).isEqualTo(1);
        assertThat(sink.last())
                .containsExactlyInAnyOrder(
                        "item[1] KEY", "item[101] KEY", "part where [item] = [1]", "part where [item] = [101]");

        schema.serverMajor = 17;
        schema.version++;
        assertThat(run("UPDATE item SET id = id + 100 WHERE kind = ?", "b")).isEqualTo(3);
        assertThat(sink.last()).contains("item whole");
        assertThat(run("UPDATE item SET id = id + 100 WHERE id = ?", 2)).isEqualTo(1);
        assertThat(sink.last()).contains("item[2] KEY", "item[102] KEY");
    }

    @Test
    void aValueThatTheServerMakesComesBack() throws SQLException {
        run(
                "UPDATE item SET amount = amount + 1.50, kind = ?, changed = '2024-05-06 07:08:09+00' WHERE id = ?",
                "q",
                2);
        assertThat(sink.last())
                .containsExactly("item[2] UPSERT partial amount=1.50 kind=q changed=2024-05-06 07:08:09+00");
        assertThat(mode()).isEqualTo(CaptureMode.RETURNED);

        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'Asia/Kathmandu'");
            statement.execute("INSERT INTO item (id) VALUES (50)");
        }
        assertThat(sink.last())
                .singleElement()
                .asString()
                .startsWith("item[50] UPSERT full id=50")
                .contains("+05:45");
        try (Statement statement = bare.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT changed::text = '" + sink.last().get(0).replaceAll(".*changed=", "")
                                + "'::timestamptz::text FROM item WHERE id = 50")) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    @Test
    void aUniqueColumnNeedsNoEstimate() throws SQLException {
        rows.answer = RowEstimate.NOT_YET;
        assertThat(run("UPDATE item SET kind = 'u' WHERE code = ?", "c3")).isEqualTo(1);
        assertThat(sink.last()).containsExactly("item[3] KEY");
        assertThat(rows.asked).isZero();
        assertThat(run("DELETE FROM item WHERE code = 'c3' AND kind = 'u'")).isEqualTo(1);
        assertThat(sink.last()).containsExactly("item[3] DELETE", "part where [item] = [3]");
        assertThat(run("DELETE FROM item WHERE code = 'c3'")).isZero();
    }

    @Test
    void withoutAnEstimateNothingComesBack() throws SQLException {
        rows.answer = RowEstimate.NOT_YET;
        run("DELETE FROM item WHERE id > 5");
        assertThat(sink.last()).contains("item whole", "part whole");
        assertThat(capture.report().lines().get(0).reason()).contains("not estimated yet");
        rows.answer = new RowEstimate(RowEstimate.Outcome.ABOVE_CAP, true);
        run("DELETE FROM item WHERE id > 4");
        assertThat(capture.report().lines())
                .anySatisfy(l -> assertThat(l.reason()).contains("dualwrite.capture.row-cap"));
    }

    @Test
    void outsideATransactionRowsOfAQueryDoNotComeBack() throws SQLException {
        run("INSERT INTO item (id) SELECT id FROM source WHERE id = 7");
        assertThat(sink.last()).containsExactly("item whole");
        assertThat(capture.report().lines().get(0).reason()).contains("outside a transaction");
    }

    @Test
    void outsideATransactionOnlyProvenTablesReturnRows() throws SQLException {
        rows.answer = new RowEstimate(RowEstimate.Outcome.BELOW_CAP, false);
        run("UPDATE item SET kind = 'n' WHERE id > 4");
        assertThat(sink.last()).contains("item whole");
        connection.setAutoCommit(false);
        run("UPDATE item SET kind = 'n' WHERE id > 4");
        connection.commit();
        assertThat(sink.last()).containsExactlyInAnyOrder("item[5] KEY", "item[6] KEY");
    }

    @ParameterizedTest
    @CsvSource({"999", "1000", "1001", "2500"})
    void manyRowsAreFetchedInPartsAndCounted(int count) throws SQLException {
        connection.setAutoCommit(false);
        servers.legacy().execute("INSERT INTO item SELECT g, 'd' || g FROM generate_series(1001, 5000) g");
        String sql = "UPDATE item SET kind = 'm' WHERE id > 1000 AND id <= ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, 1000 + count);
            assertThat(update.executeUpdate()).isEqualTo(count);
            assertThat(update.getUpdateCount()).isEqualTo(count);
            assertThat(update.getLargeUpdateCount()).isEqualTo(count);
            assertThat(update.getResultSet()).isNull();
            assertThat(update.getMoreResults()).isFalse();
            assertThat(update.getUpdateCount()).isEqualTo(-1);
            assertThat(update.execute()).isFalse();
            assertThat(update.getUpdateCount()).isEqualTo(count);
            assertThat(update.executeLargeUpdate()).isEqualTo(count);
        }
        try (Statement update = connection.createStatement()) {
            assertThat(update.executeUpdate(sql.replace("?", String.valueOf(1000 + count))))
                    .isEqualTo(count);
            assertThat(update.getUpdateCount()).isEqualTo(count);
            assertThat(update.getMoreResults()).isFalse();
            assertThat(update.getUpdateCount()).isEqualTo(-1);
        }
        connection.commit();
        assertThat(sink.last()).hasSize(count).contains("item[1001] KEY", "item[" + (1000 + count) + "] KEY");
    }

    @Test
    void moreRowsThanTheCapAreCountedAndNotKept() throws SQLException {
        rows.cap = 1500;
        connection.setAutoCommit(false);
        servers.legacy().execute("INSERT INTO item SELECT g, 'd' || g FROM generate_series(1001, 5000) g");
        assertThat(run("UPDATE item SET kind = 'm' WHERE id > 1000")).isEqualTo(4000);
        connection.commit();

        assertThat(sink.last()).containsExactly("item whole");
        assertThat(capture.report().lines().get(0).reason()).contains("more rows came back");
    }

    @Test
    void batchesAreLeftAlone() throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM item WHERE id > ? AND kind = 'b'")) {
            delete.setInt(1, 5);
            delete.addBatch();
            delete.setInt(1, 4);
            delete.addBatch();
            assertThat(delete.executeBatch()).containsExactly(1, 1);
            assertThat(sink.last()).contains("item where [kind] = [b]");
            delete.setInt(1, 3);
            assertThat(delete.executeUpdate()).isEqualTo(1);
            assertThat(sink.last()).containsExactly("item[4] DELETE", "part where [item] = [4]");
        }
    }

    @Test
    void aStatementThatWasPreparedTooEarlyJoinsInLater() throws SQLException {
        rows.answer = RowEstimate.NOT_YET;
        try (PreparedStatement update = connection.prepareStatement("UPDATE item SET kind = 'e' WHERE id > ?")) {
            update.setInt(1, 5);
            update.executeUpdate();
            assertThat(sink.last()).contains("item whole");
            rows.answer = new RowEstimate(RowEstimate.Outcome.BELOW_CAP, true);
            update.executeUpdate();
            assertThat(sink.last()).contains("item whole");
            // Its twin has no parameter yet.
            update.executeUpdate();
            assertThat(sink.last()).contains("item whole");
            update.setInt(1, 4);
            assertThat(update.executeUpdate()).isEqualTo(2);
            assertThat(sink.last()).containsExactlyInAnyOrder("item[5] KEY", "item[6] KEY");
        }
    }

    @Test
    void aParameterThatCanBeReadOnceIsTheApplicationsAlone() throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE item SET kind = ? WHERE id > 4")) {
            update.setCharacterStream(1, new StringReader("read once"));
            assertThat(update.executeUpdate()).isEqualTo(2);
        }
        assertThat(servers.legacy().value("SELECT kind FROM item WHERE id = 5")).isEqualTo("read once");
        assertThat(sink.last()).contains("item whole");
    }

    /** Everything that a caller can see of an execution, as one text. */
    private static String seen(Connection connection, String sql, String how) throws SQLException {
        StringBuilder seen = new StringBuilder();
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, how);
            update.setQueryTimeout(30);
            update.setMaxRows(1);
            update.setFetchSize(1);
            seen.append(update.getMetaData()).append(' ').append(update);
            try {
                switch (how) {
                    case "update" -> seen.append(update.executeUpdate());
                    case "large" -> seen.append(update.executeLargeUpdate());
                    case "execute" -> seen.append(update.execute());
                    case "query" -> seen.append(update.executeQuery());
                    default -> throw new IllegalArgumentException(how);
                }
            } catch (SQLException e) {
                seen.append(e.getClass()).append(e.getSQLState()).append(e.getMessage());
            }
            seen.append(' ').append(update.getUpdateCount()).append(' ').append(update.getResultSet());
            seen.append(update.getMaxRows()).append(update.getFetchSize()).append(update.getQueryTimeout());
            seen.append(update.getWarnings() == null ? "" : update.getWarnings().getMessage());
            try (ResultSet keys = update.getGeneratedKeys()) {
                seen.append(" keys ")
                        .append(keys.getMetaData().getColumnCount())
                        .append(keys.next());
            }
            seen.append(update.getMoreResults()).append(update.getUpdateCount()).append(update.getMetaData());
            seen.append(update).append(update.getParameterMetaData().getParameterCount());
        }
        return seen.toString();
    }

    private static void warnOfUpdates() {
        servers.legacy().execute("""
                CREATE FUNCTION notify_me() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE WARNING ''hello''; RETURN NULL; END';
                CREATE TRIGGER t AFTER UPDATE ON item FOR EACH STATEMENT EXECUTE FUNCTION notify_me()
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "update, true", "large, true", "execute, true", "query, true",
        "update, false", "large, false", "execute, false", "query, false"
    })
    void theCallerSeesWhatTheDriverAloneWouldShow(String how, boolean autoCommit) throws SQLException {
        warnOfUpdates();
        connection.setAutoCommit(autoCommit);
        bare.setAutoCommit(autoCommit);
        for (String sql : List.of(
                "UPDATE item SET kind = ? WHERE id BETWEEN 2 AND 5",
                "UPDATE item SET kind = ? WHERE id > 1000",
                "UPDATE item SET kind = ?, id = 1 WHERE id BETWEEN 2 AND 5",
                "UPDATE item SET kind = ? || (1 / 0) WHERE id > 2",
                "INSERT INTO item (id, kind) SELECT id + 50, ? FROM source",
                "DELETE FROM item WHERE kind <> ?")) {
            String expected = seen(bare, sql, how);
            if (!autoCommit) {
                bare.rollback();
            } else {
                connection.close();
                bare.close();
                open();
                warnOfUpdates();
            }
            connection.setAutoCommit(autoCommit);
            assertThat(seen(connection, sql, how)).isEqualTo(expected);
            if (!autoCommit) {
                connection.rollback();
            }
        }
        connection.setAutoCommit(true);
    }

    @Test
    void syntaxErrorsReadTheSame() {
        for (String sql : List.of(
                "UPDATE item SET kind = 'x' WHERE code = 'c1' AND",
                "DELETE FROM item WHERE code = 'c1' AND kind =",
                "INSERT INTO item (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET kind =")) {
            SQLException expected = org.assertj.core.api.Assertions.catchThrowableOfType(
                    SQLException.class, () -> bare.createStatement().executeUpdate(sql));
            assertThatThrownBy(() -> connection.createStatement().executeUpdate(sql))
                    .as(sql)
                    .isInstanceOf(expected.getClass())
                    .hasMessage(expected.getMessage());
        }
    }

    @Test
    void gentleTriggersAreRespected() throws SQLException {
        schema.table("source", "id")
                .column("id", "integer")
                .column("kind", "text")
                .gentle(Event.UPDATE)
                .keyReadable()
                .add();
        run("UPDATE source SET kind = kind || 'x' WHERE id = 2");
        assertThat(sink.last()).containsExactly("source[2] KEY");
        run("UPDATE source SET kind = kind || 'x' WHERE id > 2");
        assertThat(sink.last()).containsExactly("source[7] KEY");
    }
}
