package dev.dualwrite.jdbc.postgres;

import java.time.Duration;

/**
 * How our own connections to one side behave.
 *
 * @param maximumSize at most so many connections, at least 4: the clock and the marker keep one each
 * @param connectTimeout longest wait for a connection
 * @param statementTimeout longest run of one statement that writes
 * @param readTimeout longest run of one statement that only reads
 * @param lockTimeout longest wait for one lock
 */
public record PoolSettings(
        int maximumSize,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration readTimeout,
        Duration lockTimeout) {
    public static final PoolSettings DEFAULT = new PoolSettings(
            8, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(10));

    public PoolSettings {
        if (maximumSize < 4) {
            throw new IllegalArgumentException("Our own connections number at least 4, not " + maximumSize);
        }
        positive("connectTimeout", connectTimeout);
        positive("statementTimeout", statementTimeout);
        positive("readTimeout", readTimeout);
        positive("lockTimeout", lockTimeout);
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() <= 0 || value.toHours() > 24) {
            throw new IllegalArgumentException(name + " lies between 1 ms and 24 hours: " + value);
        }
    }
}
