package dev.dualwrite.samples.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes every pair's figures to {@code NAME.json}, a table of their medians for the README to {@code NAME.md}, and the
 * medians of the ratios to the console.
 */
final class Report {
    private Report() {}

    static void write(String benchmark, List<Measured> figures) throws IOException {
        Path directory = Files.createDirectories(
                Path.of(System.getProperty("dualwrite.benchmarks.directory", "target/benchmarks")));
        List<Map<String, Object>> cases = new ArrayList<>();
        for (Measured measured : figures) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", measured.name());
            one.put("unit", measured.unit());
            one.put("baseline", measured.baseline());
            one.put("subject", measured.subject());
            cases.add(one);
            System.out.printf(
                    "%-12s %-20s subject / baseline %.3f (%s, median of %d pairs)%n",
                    benchmark,
                    measured.name(),
                    measured.ratio(),
                    measured.unit(),
                    measured.baseline().size());
        }
        Files.writeString(directory.resolve(benchmark + ".md"), table(figures));
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve(benchmark + ".json").toFile(), cases);
    }

    /** Medians; the ratio is the median of the pairs' ratios, which the medians need not have. */
    static String table(List<Measured> figures) {
        StringBuilder table = new StringBuilder("| case | baseline | subject | ratio |\n|---|---:|---:|---:|\n");
        for (Measured one : figures) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.2f |%n",
                    one.name(),
                    Measured.median(one.baseline()),
                    Measured.median(one.subject()),
                    one.ratio()));
        }
        return table.toString();
    }
}
