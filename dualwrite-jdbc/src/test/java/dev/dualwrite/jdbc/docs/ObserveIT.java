package dev.dualwrite.jdbc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Observation;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/capture.md shows of observing is what runs here, between the two markers. */
class ObserveIT {
    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    @Test
    void theReportComesFromTrafficWithoutATarget() throws Exception {
        servers.legacy().execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
        DataSource dataSource = servers.legacy().dataSource();
        String told;

        // snippet: observe
        try (Observation observation = DualWrite.builder().legacy(dataSource).observe()) {
            DataSource observed = observation.dataSource(); // what the application uses meanwhile
            try (Connection connection = observed.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO item (id, name) VALUES (1, 'one')");
                statement.executeUpdate("UPDATE item SET name = upper(name) WHERE id = 1");
            }
            told = observation.captureReport().toString();
        }
        // end

        assertThat(told)
                .contains("DERIVED   INSERT INTO item (id, name) VALUES (?, ...)")
                .contains("RETURNED  UPDATE item SET name = upper(name) WHERE id = ?");
    }

    @Test
    void theDocsShowThisCode() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/guarantees.md"))) {
            root = root.getParent();
        }
        String source =
                Files.readString(root.resolve("dualwrite-jdbc/src/test/java/dev/dualwrite/jdbc/docs/ObserveIT.java"));
        String begin = "// snippet: " + "observe\n";
        String region = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("        // end\n"))
                .replaceAll("(?m)^ {8}", "");
        assertThat(Files.readString(root.resolve("docs/capture.md"))).contains("```java\n" + region + "```");
    }
}
