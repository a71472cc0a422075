package dev.dualwrite.samples.drills;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When the driver kept the legacy from answering, or cut connections to it: calls that failed then would have failed
 * without the library.
 *
 * <p>Begun and ended by the driver's thread; anyone may ask.
 */
final class LegacyTrouble {
    /** A connection that was cut stays in the application's pool until somebody wants it. */
    private static final Duration AFTERMATH = Duration.ofSeconds(5);

    private record Span(long from, long to) {}

    private final List<Span> spans = new ArrayList<>();
    private long begun;

    synchronized void begin() {
        begun = System.currentTimeMillis();
    }

    synchronized void end() {
        spans.add(new Span(begun, System.currentTimeMillis() + AFTERMATH.toMillis()));
        begun = 0;
    }

    /** A process that was frozen finds only now what became of its connections meanwhile. */
    synchronized void thawed(long frozenAt) {
        long now = System.currentTimeMillis();
        if (begun != 0 || spans.stream().anyMatch(span -> span.to() >= frozenAt)) {
            spans.add(new Span(now, now + AFTERMATH.toMillis()));
        }
    }

    synchronized boolean excuses(FailedCall call) {
        return call.ofTheConnection()
                && spans.stream().anyMatch(span -> call.began() <= span.to() && call.ended() >= span.from());
    }
}
