package dev.dualwrite.samples.drills;

import java.util.ArrayList;
import java.util.List;

/**
 * When rows were read again or suspect: the order of transactions is not promised then (G4), until the queue has passed what
 * was read.
 *
 * <p>Thread-safe. Times are milliseconds of the epoch.
 */
final class OrderDoubt {
    /** A row may be on the target some moments before the worker has told that it was read again. */
    private static final long NEWS_MILLIS = 1_000;

    private record Span(long from, long to) {}

    private final List<Span> spans = new ArrayList<>();
    private long begun = Long.MAX_VALUE;

    synchronized void begin(long at) {
        begun = Math.min(begun, at);
    }

    synchronized void end(long at) {
        if (begun != Long.MAX_VALUE) {
            spans.add(new Span(begun, at));
            begun = Long.MAX_VALUE;
        }
    }

    /** Whether the order was in doubt at that time. */
    synchronized boolean at(long time) {
        return time >= begun - NEWS_MILLIS
                || spans.stream().anyMatch(span -> time >= span.from() - NEWS_MILLIS && time <= span.to());
    }
}
