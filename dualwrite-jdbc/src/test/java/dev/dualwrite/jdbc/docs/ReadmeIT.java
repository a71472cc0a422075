package dev.dualwrite.jdbc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.model.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's code is what runs here, between the two markers. */
class ReadmeIT {
    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    @Test
    void twelveLinesMoveATable() throws Exception {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, name text)");
        servers.legacy().execute("INSERT INTO item SELECT g, 'item ' || g FROM generate_series(1, 3000) g");
        DataSource dataSource = servers.legacy().dataSource();
        String targetUrl = servers.target().url();
        String user = servers.target().user();
        String password = servers.target().password();

        // snippet: twelve-lines
        DualWrite migration = DualWrite.builder()
                .legacy(dataSource) // the application's own
                .target(Target.url(targetUrl).credentials(user, password))
                .tables(tables -> tables.include("public.*"))
                .build();
        DataSource wrapped = migration.dataSource(); // what the application uses from now on
        migration.preflight().orThrow(); // what would go wrong, said before it does
        migration.advanceTo(Stage.DUAL_WRITE); // writes follow on the target
        migration.backfill().start().join(); // old rows, while the application runs
        migration.verify().full().join().orThrow(); // both sides, row by row
        migration.advanceTo(Stage.TARGET_READ); // refused if anything is in doubt
        migration.reads().targetPercent(10);
        // end

        try (migration;
                Connection connection = wrapped.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE item SET name = 'new' WHERE id = 7"))
                    .isEqualTo(1);
            try (ResultSet rows = statement.executeQuery("SELECT name FROM item WHERE id = 8")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("item 8");
            }
            assertThat(migration.awaitDrained(Duration.ofSeconds(60))).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        }
    }

    @Test
    void readmeShowsThisCode() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/guarantees.md"))) {
            root = root.getParent();
        }
        String source =
                Files.readString(root.resolve("dualwrite-jdbc/src/test/java/dev/dualwrite/jdbc/docs/ReadmeIT.java"));
        String begin = "// snippet: twelve-" + "lines\n";
        String region = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("        // end\n"))
                .replaceAll("(?m)^ {8}", "");
        assertThat(Files.readString(root.resolve("README.md"))).contains("```java\n" + region + "```");
    }
}
