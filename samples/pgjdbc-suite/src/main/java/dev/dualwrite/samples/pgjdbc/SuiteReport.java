package dev.dualwrite.samples.pgjdbc;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What all combinations found, for people and for programs.
 *
 * @param unused known differences that no test needed
 */
record SuiteReport(List<Comparison> combinations, Set<String> unused) {

    boolean alike() {
        return unused.isEmpty()
                && !combinations.isEmpty()
                && combinations.stream().allMatch(Comparison::alike);
    }

    /** Writes {@code report.json} and {@code report.md}. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(directory.resolve("report.json").toFile(), this);
        Files.writeString(directory.resolve("report.md"), text());
    }

    /** A table with a line for each combination, then every difference by name. */
    String text() {
        StringBuilder text = new StringBuilder(String.format(
                "| %-52s | %8s | %8s | %8s | %8s | %7s | %5s | %8s | %7s |%n",
                "combination", "executed", "wrapped", "passed", "wrapped", "differ", "known", "tables =", "tables ≠"));
        text.append("|---|---|---|---|---|---|---|---|---|\n");
        for (Comparison c : combinations) {
            text.append(String.format(
                    "| %-52s | %8d | %8d | %8d | %8d | %7d | %5d | %8d | %7d |%n",
                    c.combination(),
                    c.executedPlain(),
                    c.executedWrapped(),
                    c.passedPlain(),
                    c.passedWrapped(),
                    c.differing().size(),
                    c.known().size(),
                    c.tables().getOrDefault(TableLog.Verdict.EQUAL.name(), 0L),
                    c.unequal().size()));
        }
        for (Comparison c : combinations) {
            for (Comparison.Pair pair : c.differing()) {
                text.append(String.format(
                        "%n- %s: %s%n  plain: %s%n  wrapped: %s%n",
                        c.combination(), pair.id(), cut(pair.plain()), cut(pair.wrapped())));
            }
            c.unequal().forEach(line -> text.append(String.format("%n- %s: table %s%n", c.combination(), cut(line))));
        }
        unused.forEach(name -> text.append(String.format("%n- known-differences.txt names %s in vain%n", name)));
        return text.toString();
    }

    private static String cut(String words) {
        return words.length() > 400 ? words.substring(0, 400) + "…" : words;
    }
}
