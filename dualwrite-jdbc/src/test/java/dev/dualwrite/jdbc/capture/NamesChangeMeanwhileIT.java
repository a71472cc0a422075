package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a name stands for when a statement is executed need not be what it stood for when it was added, or sent. */
@Guarantees("G2")
class NamesChangeMeanwhileIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(18, 15);

    private final RecordingSink sink = new RecordingSink();
    private final FixedSchema schema = new FixedSchema(sink);
    private final Capture capture = new Capture(sink, schema, new KnownRows(), false);
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        servers.legacy()
                .execute(
                        "DROP TABLE IF EXISTS item",
                        "DROP SCHEMA IF EXISTS other CASCADE",
                        "CREATE SCHEMA other",
                        "CREATE TABLE item (id int PRIMARY KEY, kind text)",
                        "CREATE TABLE other.item (id int PRIMARY KEY, kind text)");
        schema.serverMajor = 18;
        for (String name : new String[] {"public", "other"}) {
            schema.tableIn(name, "item", "id")
                    .column("id", "integer")
                    .column("kind", "text")
                    .keyReadable()
                    .add();
        }
        connection = capture.wrap(servers.legacy().connect());
        statement = connection.createStatement();
        statement.execute("SET search_path = public");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /** The schemas of the tables that the last writing transaction names. */
    private Set<String> schemas() {
        Set<String> schemas = new TreeSet<>();
        sink.ended
                .get(sink.ended.size() - 1)
                .changes()
                .name(row -> schemas.add(row.table().schema()), (table, from) -> schemas.add(table.schema()));
        return schemas;
    }

    private void namesTheOther() {
        assertThat(schemas()).contains("other");
    }

    @Test
    void oneStatementIsTakenAtItsWord() throws SQLException {
        statement.execute("INSERT INTO item VALUES (1, 'a')");
        assertThat(schemas()).containsExactly("public");
        assertThat(sink.last()).containsExactly("item[1] UPSERT full id=1 kind=a");
    }

    @Test
    void rowsAloneChangeNoNames() throws SQLException {
        statement.execute("INSERT INTO item VALUES (1, 'a'); INSERT INTO item VALUES (2, 'a')");
        assertThat(schemas()).containsExactly("public");
        statement.addBatch("INSERT INTO item VALUES (3, 'a')");
        statement.addBatch("INSERT INTO item VALUES (4, 'a')");
        statement.executeBatch();
        assertThat(schemas()).containsExactly("public");
        assertThat(sink.last()).hasSize(2).allMatch(change -> change.contains("UPSERT"));
    }

    @Test
    void scriptThatSetsTheSearchPath() throws SQLException {
        statement.execute("SET search_path = other; INSERT INTO item VALUES (1, 'a')");
        namesTheOther();
    }

    @Test
    void scriptThatCallsWhatSetsTheSearchPath() throws SQLException {
        statement.execute(
                "SELECT set_config('search_path', 'other', false); INSERT INTO item SELECT 1 WHERE true; SELECT 1");
        namesTheOther();
    }

    @Test
    void scriptThatEndsWhatHadSetTheSearchPath() throws SQLException {
        statement.execute("SET search_path = other");
        connection.setAutoCommit(false);
        statement.execute("SET LOCAL search_path = public");
        statement.execute("COMMIT; INSERT INTO item VALUES (1, 'a')");
        connection.commit();
        namesTheOther();
    }

    @Test
    void batchThatSetsTheSearchPath() throws SQLException {
        statement.addBatch("SET search_path = other");
        statement.addBatch("INSERT INTO item VALUES (1, 'a')");
        statement.executeBatch();
        namesTheOther();
    }

    @Test
    void batchThatRepeatsWhatSetsTheSearchPath() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO item VALUES (?, set_config('search_path', 'other', false))")) {
            for (int id = 1; id <= 2; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        namesTheOther();
    }

    @Test
    void batchThatIsAddedBeforeTheSearchPathIsSet() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?, ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, "a");
            insert.addBatch();
            statement.execute("SET search_path = other");
            insert.executeBatch();
        }
        namesTheOther();
    }

    @Test
    void batchThatIsAddedBeforeATemporaryTableHidesItsOwn() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?, ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, "a");
            insert.addBatch();
            statement.execute("CREATE TEMPORARY TABLE item (id int PRIMARY KEY, kind text)");
            insert.executeBatch();
        }
        assertThat(sink.last().toString()).doesNotContain("UPSERT");
    }

    @Test
    void batchThatMakesATemporaryTable() throws SQLException {
        statement.addBatch("CREATE TEMPORARY TABLE item (id int PRIMARY KEY, kind text)");
        statement.addBatch("INSERT INTO item VALUES (1, 'a')");
        statement.executeBatch();
        assertThat(sink.last().toString()).doesNotContain("UPSERT");
    }
}
