package dev.dualwrite.samples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.capture.CaptureReport;
import dev.dualwrite.model.CaptureMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The capture report of one scenario: printed, and held against what the scenario says may be UNKNOWN.
 *
 * <p>Immutable.
 */
record Modes(Scenario scenario, List<CaptureReport.Line> lines) {

    static final Path DIRECTORY = Path.of(System.getProperty("dualwrite.frameworks.directory", "target/frameworks"));

    static Modes of(Scenario scenario, CaptureReport report) {
        return new Modes(
                scenario,
                report.lines().stream()
                        .sorted(Comparator.comparing(CaptureReport.Line::mode)
                                .thenComparing(Comparator.comparingLong(CaptureReport.Line::executions)
                                        .reversed()))
                        .toList());
    }

    /** Counts on the console, all lines in a file. */
    Modes print() throws IOException {
        Map<CaptureMode, Long> statements = new EnumMap<>(CaptureMode.class);
        Map<CaptureMode, Long> executions = new EnumMap<>(CaptureMode.class);
        for (CaptureReport.Line line : lines) {
            statements.merge(line.mode(), 1L, Long::sum);
            executions.merge(line.mode(), line.executions(), Long::sum);
        }
        System.out.printf("%-24s executions %s of statements %s%n", scenario.title(), executions, statements);
        Files.writeString(
                Files.createDirectories(DIRECTORY).resolve(scenario.title().replaceAll("[^A-Za-z0-9.]+", "-") + ".txt"),
                lines.stream()
                        .map(line -> line.mode() + " x" + line.executions() + "  "
                                + line.statement().replaceAll("\\s+", " ").strip()
                                + (line.reason().isEmpty() ? "" : "\n    " + line.reason()))
                        .collect(Collectors.joining("\n", "", "\n")));
        return this;
    }

    /** Fails if something is UNKNOWN that is not expected to be. */
    void check() {
        List<CaptureReport.Line> unknown = lines.stream()
                .filter(line -> line.mode() == CaptureMode.UNKNOWN)
                .toList();
        assertThat(unknown)
                .as("UNKNOWN without being expected")
                .filteredOn(line -> expected().stream()
                        .noneMatch(p -> p.matcher(line.statement()).matches()))
                .isEmpty();
    }

    private List<Pattern> expected() {
        return scenario.unknown().keySet().stream()
                .map(regex -> Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL))
                .toList();
    }
}
