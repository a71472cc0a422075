package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.util.PGTimestamp;

/** Values whose text on the server is not the one that is taken from their Java object. */
@Guarantees("G3")
class DriverValuesIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    private final RecordingSink sink = new RecordingSink();
    private final FixedSchema schema = new FixedSchema(sink);
    private final Capture capture = new Capture(sink, schema);
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        servers.legacy()
                .execute(
                        "DROP TABLE IF EXISTS w",
                        "CREATE TABLE w (id int PRIMARY KEY, at timestamptz, wall timestamp)");
        schema.table("w", "id")
                .column("id", "integer")
                .column("at", "timestamp with time zone")
                .column("wall", "timestamp without time zone")
                .add();
        connection = capture.wrap(servers.legacy().connect());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'Asia/Tokyo'");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void check(Timestamp value, String column) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO w (id, " + column + ") VALUES (1, ?)")) {
            insert.setTimestamp(1, value);
            insert.executeUpdate();
        }
        String type = column.equals("at") ? "timestamptz" : "timestamp";
        var image =
                sink.ended.get(sink.ended.size() - 1).changes().changes().get(0).image();
        if (image != null) {
            String taken = image.value(image.layout().columns().indexOf(column));
            assertThat(servers.legacy().value("SELECT " + column + " = '" + taken + "'::" + type + " FROM w"))
                    .as(
                            "what the server has is %s, what is sent to the target is %s",
                            servers.legacy().value("SELECT " + column + "::text FROM w"), taken)
                    .isEqualTo("t");
        }
    }

    @Test
    void aPlainTimestamp() throws SQLException {
        check(Timestamp.valueOf("2026-11-21 10:00:00"), "at");
    }

    @Test
    void aTimestampOfTheDriversWithoutCalendar() throws SQLException {
        check(new PGTimestamp(Timestamp.valueOf("2026-11-21 10:00:00").getTime()), "at");
    }

    @Test
    void aTimestampOfTheDriversWithCalendar() throws SQLException {
        Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        check(new PGTimestamp(Timestamp.valueOf("2026-11-21 10:00:00").getTime(), utc), "wall");
    }
}
