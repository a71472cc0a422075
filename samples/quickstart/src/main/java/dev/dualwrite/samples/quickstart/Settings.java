package dev.dualwrite.samples.quickstart;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the story is told with.
 *
 * <p>Immutable.
 *
 * <p>Every value can be changed by the system property named beside it, on Maven's command line.
 *
 * @param home where the servers' data, the log and the bookmark live ({@code dualwrite.quickstart.directory})
 * @param jars where the build has copied the servers' binaries ({@code dualwrite.postgres.binaries})
 * @param size rows of the shop ({@code dualwrite.quickstart.rows})
 * @param threads of the application ({@code dualwrite.quickstart.threads})
 * @param callsPerSecond of the application; the recipe's application makes as many ({@code dualwrite.quickstart.rate})
 * @param scene how long something is shown ({@code dualwrite.quickstart.scene-seconds})
 * @param outage how long the target is down ({@code dualwrite.quickstart.outage-seconds})
 * @param seed of the application's dice ({@code dualwrite.quickstart.seed})
 */
record Settings(
        Path home,
        Path jars,
        ShopSize size,
        int threads,
        int callsPerSecond,
        Duration scene,
        Duration outage,
        long seed) {

    Settings {
        if (threads < 1 || callsPerSecond < threads) {
            throw new IllegalArgumentException(
                    "dualwrite.quickstart.threads must be at least 1 and dualwrite.quickstart.rate at least as much, not "
                            + threads + " and " + callsPerSecond);
        }
    }

    static Settings fromSystemProperties() {
        return new Settings(
                Path.of(System.getProperty("dualwrite.quickstart.directory", "samples/quickstart/target/quickstart")),
                Path.of(System.getProperty(
                        "dualwrite.postgres.binaries", "samples/quickstart/target/postgres-binaries")),
                ShopSize.of(number("dualwrite.quickstart.rows", 200_000)),
                number("dualwrite.quickstart.threads", 4),
                number("dualwrite.quickstart.rate", 240),
                Duration.ofSeconds(number("dualwrite.quickstart.scene-seconds", 8)),
                Duration.ofSeconds(number("dualwrite.quickstart.outage-seconds", 10)),
                number("dualwrite.quickstart.seed", 42));
    }

    private static int number(String property, int otherwise) {
        String value = System.getProperty(property);
        if (value == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(property + " must be a whole number, not " + value, e);
        }
    }
}
