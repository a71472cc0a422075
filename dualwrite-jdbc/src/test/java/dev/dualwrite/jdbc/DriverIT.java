package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** An application that knows nothing but a JDBC URL. */
@Guarantees({"G1", "G10"})
class DriverIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void configuration() throws IOException {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, name text)");
        servers.legacy().execute("INSERT INTO item SELECT g, 'item' FROM generate_series(1, 500) g");
        file = directory.resolve("a migration.properties");
        configure("");
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                file,
                "dualwrite.target.url = " + servers.target().url() + "\n"
                        + "dualwrite.target.username = " + servers.target().user() + "\n"
                        + "dualwrite.target.password = " + servers.target().password() + "\n"
                        + "dualwrite.tables.include = public.item\n"
                        + "dualwrite.initial-stage = DUAL_WRITE\n"
                        + more);
    }

    @AfterEach
    void close() {
        DualWriteDriver.closeAll();
    }

    /** The application's URL with {@code dualwrite:} put in, and our parameter among its own. */
    private String url() {
        return servers.legacy().url().replace("jdbc:postgresql:", "jdbc:dualwrite:postgresql:")
                + "?ApplicationName=shop&dualwrite.config="
                + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8)
                + "&reWriteBatchedInserts=true";
    }

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(
                url, servers.legacy().user(), servers.legacy().password());
    }

    @Test
    void urlIsAllThatChanges() throws Exception {
        try (Connection connection = connect(url())) {
            assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT current_setting('application_name')")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("shop");
            }
            DualWrite migration = DualWriteDriver.running(file);
            assertThat(migration).isNotNull();
            assertThat(migration.stage()).isEqualTo(Stage.DUAL_WRITE);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?, ?)")) {
                for (int i = 0; i < 20; i++) {
                    insert.setInt(1, 1000 + i);
                    insert.setString(2, "new");
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(20);
            }
            migration.backfill().start().join();
            try (Connection second = connect(url());
                    Statement statement = second.createStatement()) {
                assertThat(statement.executeUpdate("DELETE FROM item WHERE id < 10"))
                        .isEqualTo(9);
            }
            assertThat(DualWriteDriver.running(file)).isSameAs(migration);
            assertThat(migration.awaitDrained(LIMIT)).isTrue();
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
            migration.verify().full().join().orThrow();
        }
    }

    @Test
    void unknownSettingIsRefusedByName() throws Exception {
        configure("dualwrite.tabels.exclude = public.log\n");
        isRefused(() -> connect(url()), "Unknown setting dualwrite.tabels.exclude", "dualwrite.tables.exclude");
        assertThat(DualWriteDriver.running(file)).isNull();
        configure("");
        connect(url()).close();
        assertThat(DualWriteDriver.running(file)).isNotNull();
    }

    @Test
    void malformedSettingIsRefusedByNameWithWhatItMustBe() throws Exception {
        configure("dualwrite.queue.max-bytes = plenty\n");
        isRefused(() -> connect(url()), "dualwrite.queue.max-bytes", "plenty", "67108864");
    }

    @Test
    void unknownParameterOfOursIsRefusedByName() {
        isRefused(() -> connect(url() + "&dualwrite.stage=OFF&password=hidden-here"), "dualwrite.stage");
    }

    @Test
    void missingConfigurationIsNamed() throws Exception {
        Files.delete(file);
        isRefused(() -> connect(url()), file.toString());
        isRefused(() -> connect(servers.legacy().url().replace("jdbc:", "jdbc:dualwrite:")), "dualwrite.config=FILE");
    }

    @Test
    void legacyThatIsNotThereIsTheDriversOwnError() {
        String nowhere = url().replace(
                        "/" + servers.legacy().name(), "/" + servers.legacy().name() + "_not");
        assertThatThrownBy(() -> connect(nowhere))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3D000"));
        assertThat(DualWriteDriver.running(file)).isNull();
    }

    @Test
    void otherUrlsAreLeftAlone() throws Exception {
        try (Connection plain = connect(servers.legacy().url())) {
            assertThat(plain.getClass().getName()).startsWith("org.postgresql.");
        }
        assertThat(DualWriteDriver.running(file)).isNull();
    }

    private void isRefused(ThrowingCallable connecting, String... words) {
        assertThatThrownBy(connecting)
                .isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()))
                        .contains(words)
                        .doesNotContain(servers.legacy().password(), "hidden-here"));
    }
}
