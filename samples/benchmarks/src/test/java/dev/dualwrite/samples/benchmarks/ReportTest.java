package dev.dualwrite.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String DIRECTORY = "dualwrite.benchmarks.directory";

    @AfterEach
    void forget() {
        System.clearProperty(DIRECTORY);
    }

    @Test
    void everyPairsFiguresAreWritten(@TempDir Path directory) throws Exception {
        System.setProperty(DIRECTORY, directory.toString());
        Report.write("one", List.of(new Measured("case", "cost", List.of(1.0, 2.0), List.of(3.0, 4.0))));
        JsonNode cases =
                new ObjectMapper().readTree(directory.resolve("one.json").toFile());
        assertThat(cases).hasSize(1);
        assertThat(cases.get(0).get("name").asText()).isEqualTo("case");
        assertThat(cases.get(0).get("unit").asText()).isEqualTo("cost");
        assertThat(cases.get(0).get("baseline")).hasSize(2);
        assertThat(cases.get(0).get("subject").get(1).asDouble()).isEqualTo(4.0);
    }

    @Test
    void tableHoldsTheMedians() {
        assertThat(Report.table(List.of(new Measured("case", "cost", List.of(1.0, 2.0, 4.0), List.of(3.0, 3.0, 4.0)))))
                .contains("| case | 2.0 | 3.0 | 1.50 |");
    }

    @Test
    void ratioIsTheMedianOverThePairs() {
        assertThat(new Measured("case", "cost", List.of(1.0, 1.0, 1.0), List.of(1.5, 9.0, 1.1)).ratio())
                .isEqualTo(1.5);
    }
}
