package dev.dualwrite.samples.drills;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a drill is told. Immutable.
 *
 * @param seed of the plan and of what the workers write
 * @param instances how many processes write, 1 to 9
 * @param faults how many faults the plan has, at least 4
 * @param lease how long an instance is taken for alive that says nothing: frozen ones stay so for longer
 * @param directory where the workers' logs go
 */
record DrillSettings(long seed, int instances, int faults, Duration lease, Path directory) {
    static final int DEFAULT_INSTANCES = 3;
    static final int DEFAULT_FAULTS = 60;
    static final Duration DEFAULT_LEASE = Duration.ofSeconds(5);

    DrillSettings {
        if (instances < 1 || instances > 9) {
            throw new IllegalArgumentException("drill.instances is " + instances + ", it lies between 1 and 9");
        }
        if (faults < 4) {
            throw new IllegalArgumentException("drill.faults is " + faults + ", it must be at least 4");
        }
    }

    /** What the system properties {@code drill.*} say; a seed of its own where none is given. */
    static DrillSettings configured() {
        return new DrillSettings(
                number("drill.seed", ThreadLocalRandom.current().nextInt(1, 1_000_000)),
                (int) number("drill.instances", DEFAULT_INSTANCES),
                (int) number("drill.faults", DEFAULT_FAULTS),
                Duration.ofSeconds(number("drill.lease-seconds", DEFAULT_LEASE.toSeconds())),
                Path.of(System.getProperty("drill.directory", "target/drill")));
    }

    private static long number(String name, long otherwise) {
        String text = System.getProperty(name, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is " + text + ", it must be a whole number", e);
        }
    }
}
