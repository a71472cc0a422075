package dev.dualwrite.samples.quickstart;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the application met: how many calls, how long each took, which failed.
 *
 * <p>Safe for any thread.
 *
 * <p>A call belongs to the phase that is current when it ends.
 */
final class Tally {

    private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
    private static final long LONGEST_CALL_MICROS = TimeUnit.MINUTES.toMicros(5);

    private final LongAdder failures = new LongAdder();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
    private final Map<String, Histogram> phases = new LinkedHashMap<>();
    private volatile Histogram current;

    Tally(String firstPhase) {
        current = phase(firstPhase);
    }

    /** From now on calls count for this phase; one that was left may be entered again. */
    void enter(String phase) {
        current = phase(phase);
    }

    void succeeded(long nanos) {
        current.recordValue(Math.min(TimeUnit.NANOSECONDS.toMicros(nanos), LONGEST_CALL_MICROS));
    }

    void failed(String call, Exception e) {
        failures.increment();
        if (firstFailure.compareAndSet(null, call + ": " + e)) {
            LOG.error("The first failed call, {}", call, e);
        } else {
            LOG.warn("A failed call, {}: {}", call, e.toString());
        }
    }

    long failures() {
        return failures.sum();
    }

    @Nullable
    String firstFailure() {
        return firstFailure.get();
    }

    /** Calls that succeeded, over all phases. */
    long calls() {
        synchronized (phases) {
            return phases.values().stream().mapToLong(Histogram::getTotalCount).sum();
        }
    }

    /** Microseconds of each phase's calls, in the order in which the phases were first entered. */
    Map<String, Histogram> micros() {
        synchronized (phases) {
            return new LinkedHashMap<>(phases);
        }
    }

    /** Microseconds of all calls together. */
    Histogram allMicros() {
        Histogram all = new Histogram(LONGEST_CALL_MICROS, 3);
        Collection<Histogram> each = micros().values();
        each.forEach(all::add);
        return all;
    }

    private Histogram phase(String name) {
        synchronized (phases) {
            return phases.computeIfAbsent(name, unused -> new ConcurrentHistogram(LONGEST_CALL_MICROS, 3));
        }
    }
}
