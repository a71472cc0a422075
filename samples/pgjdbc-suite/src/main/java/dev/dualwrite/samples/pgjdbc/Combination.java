package dev.dualwrite.samples.pgjdbc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One setting of the driver's properties that change how it talks to the server.
 *
 * <p>Of {@link #ALL}, which pairs every value of one property with every value of each other, the first six hold every
 * value, and pair every value of {@code reWriteBatchedInserts} with all of {@code autosave} and {@code prepareThreshold}.
 *
 * @param prepareThreshold empty for the driver's default
 */
record Combination(String preferQueryMode, String autosave, boolean reWriteBatchedInserts, String prepareThreshold) {
    private static final String DEFAULT = "";

    static final List<Combination> ALL = List.of(
            new Combination("extended", "never", false, DEFAULT),
            new Combination("extendedCacheEverything", "never", true, "1"),
            new Combination("extendedForPrepared", "always", false, "1"),
            new Combination("extended", "always", true, "-1"),
            new Combination("extendedCacheEverything", "conservative", false, "-1"),
            new Combination("simple", "conservative", true, DEFAULT),
            new Combination("extended", "conservative", false, "1"),
            new Combination("extendedCacheEverything", "always", true, DEFAULT),
            new Combination("extendedForPrepared", "never", true, "-1"),
            new Combination("extendedForPrepared", "conservative", false, DEFAULT),
            new Combination("simple", "never", false, "1"),
            new Combination("simple", "always", false, "-1"));

    private static final int FEW = 6;

    /**
     * The combinations of a choice.
     *
     * @param choice {@code six}, {@code all}, or numbers from 1, separated by commas
     */
    static List<Combination> chosen(String choice) {
        return switch (choice) {
            case "six" -> ALL.subList(0, FEW);
            case "all" -> ALL;
            default ->
                List.of(choice.split(",")).stream()
                        .map(number -> ALL.get(Integer.parseInt(number.strip()) - 1))
                        .toList();
        };
    }

    /** As a name of a directory. */
    String name() {
        return preferQueryMode + "-" + autosave + (reWriteBatchedInserts ? "-rewrite" : "-norewrite") + "-prepare"
                + (prepareThreshold.isEmpty() ? "Default" : prepareThreshold);
    }

    /** As the system properties that the driver's tests hand to every connection. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("preferQueryMode", preferQueryMode);
        properties.put("autosave", autosave);
        properties.put("reWriteBatchedInserts", Boolean.toString(reWriteBatchedInserts));
        if (!prepareThreshold.isEmpty()) {
            properties.put("prepareThreshold", prepareThreshold);
        }
        return properties;
    }
}
