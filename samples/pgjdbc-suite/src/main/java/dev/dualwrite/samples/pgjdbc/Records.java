package dev.dualwrite.samples.pgjdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of fields that are separated by tabs: what one JVM leaves for another. */
final class Records {
    private Records() {}

    static void write(Path file, List<List<String>> records) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(
                file,
                records.stream()
                        .map(fields -> fields.stream().map(Records::plain).collect(Collectors.joining("\t")))
                        .toList());
    }

    static List<List<String>> read(Path file) throws IOException {
        List<List<String>> records = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            records.add(Arrays.asList(line.split("\t", -1)));
        }
        return records;
    }

    private static String plain(String field) {
        return field.replaceAll("[\\t\\r\\n]+", " ");
    }
}
