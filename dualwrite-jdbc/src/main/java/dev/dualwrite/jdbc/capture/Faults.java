package dev.dualwrite.jdbc.capture;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where faults of our own code around the application's calls end.
 *
 * <p>Thread-safe. Invariant: a fault's message is not logged, since it may quote a value ({@code NumberFormatException}
 * does); and each place is logged once.
 */
final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);
    private static final int FRAMES = 8;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    void contained(Throwable fault) {
        String where = Arrays.stream(fault.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining("", fault.getClass().getName(), ""));
        if (told.add(where)) {
            log.error(
                    "Capture failed on a call whose rows it can therefore not tell: all migrated tables become suspect, "
                            + "the application's call is not affected. This is a bug of dualwrite; its place (the "
                            + "message is left out, it may hold values): {}",
                    where);
        }
    }
}
