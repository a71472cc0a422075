package dev.dualwrite.jdbc.route;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Deals out numbers such that any share of them, in percent, can be told apart.
 *
 * <p>Thread-safe.
 *
 * <p>Numbers that fall within p percent fall within every larger share too: a raised percentage moves no read back. Steps of
 * the golden ratio spread each share evenly, over every n-th draw as well, so that an application's rhythm does not matter.
 */
final class ReadShare {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final AtomicLong drawn = new AtomicLong();

    /** The next number, for one transaction or one statement outside of any: 0 to 99. */
    int draw() {
        long spread = drawn.getAndIncrement() * GOLDEN_RATIO;
        return (int) (((spread >>> 32) * 100) >>> 32);
    }

    /** @param percent 0 to 100 */
    static boolean within(int number, int percent) {
        return number < percent;
    }
}
