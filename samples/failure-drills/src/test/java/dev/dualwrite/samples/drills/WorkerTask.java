package dev.dualwrite.samples.drills;

import java.util.List;

/**
 * What one worker process is told on its command line.
 *
 * @param name of its instance
 * @param legacyUrl through the driver's relay
 * @param targetUrl through the driver's relay
 * @param seed of what it writes
 * @param leaseMillis of its instance
 * @param history whether it writes chains, and nothing else
 */
record WorkerTask(String name, String legacyUrl, String targetUrl, long seed, long leaseMillis, boolean history) {
    List<String> arguments() {
        return List.of(
                name, legacyUrl, targetUrl, Long.toString(seed), Long.toString(leaseMillis), Boolean.toString(history));
    }

    static WorkerTask parse(String... arguments) {
        return new WorkerTask(
                arguments[0],
                arguments[1],
                arguments[2],
                Long.parseLong(arguments[3]),
                Long.parseLong(arguments[4]),
                Boolean.parseBoolean(arguments[5]));
    }
}
