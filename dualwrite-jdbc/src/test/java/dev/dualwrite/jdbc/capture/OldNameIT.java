package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the statement calls something of its own {@code old}, that is not the row as it was. */
class OldNameIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(18, 15);

    private final RecordingSink sink = new RecordingSink();
    private final FixedSchema schema = new FixedSchema(sink);
    private final Capture capture = new Capture(sink, schema, new KnownRows(), false);
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        servers.legacy()
                .execute(
                        "DROP TABLE IF EXISTS item, source",
                        "CREATE TABLE item (id int PRIMARY KEY, kind text)",
                        "CREATE TABLE source (id int PRIMARY KEY, item int)",
                        "INSERT INTO item VALUES (1, 'a'), (2, 'b')",
                        "INSERT INTO source VALUES (77, 1)");
        schema.serverMajor = 18;
        schema.table("item", "id")
                .column("id", "integer")
                .column("kind", "text")
                .keyReadable()
                .add();
        schema.table("source", "id")
                .column("id", "integer")
                .column("item", "integer")
                .keyReadable()
                .add();
        connection = capture.wrap(servers.legacy().connect());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE item AS old SET id = old.id + 100 WHERE kind = 'a'",
                "UPDATE item SET id = item.id + 100 FROM source AS old WHERE old.item = item.id",
                "WITH old AS (SELECT 55 AS id, 'a' AS kind) UPDATE item SET id = item.id + 100 FROM old"
                        + " WHERE old.kind = item.kind"
            })
    void theOldKeyIsTheRowsOwn(String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement update = connection.createStatement()) {
            assertThat(update.executeUpdate(sql)).isEqualTo(1);
        }
        connection.commit();
        String last = sink.last().toString();
        assertThat(last.contains("item whole") || (last.contains("item[1]") && last.contains("item[101]")))
                .as(last)
                .isTrue();
    }
}
