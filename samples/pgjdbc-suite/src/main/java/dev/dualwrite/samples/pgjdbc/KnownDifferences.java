package dev.dualwrite.samples.pgjdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tests that are expected to end otherwise on wrapped connections, by class and method, each with its reason.
 *
 * <p>Thread-safe; it notes which of them were needed.
 */
final class KnownDifferences {
    private final Map<String, String> reasons = new LinkedHashMap<>();
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    /** Those of the resource {@code known-differences.txt}: lines of {@code class#method: reason}; # begins a comment. */
    static KnownDifferences read() throws IOException {
        KnownDifferences known = new KnownDifferences();
        try (InputStream in = KnownDifferences.class.getResourceAsStream("known-differences.txt")) {
            if (in == null) {
                throw new IOException("known-differences.txt is missing");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("# ")) {
                    String[] parts = line.split(": ", 2);
                    if (parts.length < 2 || parts[1].isBlank()) {
                        throw new IOException("known-differences.txt gives no reason for " + line);
                    }
                    known.reasons.put(parts[0].strip(), parts[1].strip());
                }
            }
        }
        return known;
    }

    /** Whether the test, named by class and method, is one of them. */
    boolean covers(String test) {
        if (reasons.containsKey(test)) {
            used.add(test);
            return true;
        }
        return false;
    }

    Map<String, String> reasons() {
        return reasons;
    }

    /** Those that no test needed. */
    Set<String> unused() {
        Set<String> unused = new TreeSet<>(reasons.keySet());
        unused.removeAll(used);
        return unused;
    }
}
