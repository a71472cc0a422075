package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How the application's write statements were captured, by statement, and why not in a better mode.
 *
 * <p>Thread-safe. Invariant: at most {@link #MAX_LINES} lines; the executions of further statements are counted under one
 * text. No parameter's value is in it; literals that stand in a statement's text are.
 */
public final class CaptureReport {
    static final int MAX_LINES = 1000;
    static final int MAX_TEXT = 500;
    private static final String OTHERS = "(other statements)";

    /**
     * One statement and one mode.
     *
     * @param statement its text, cut to 500 characters
     * @param reason why the mode is not a better one; empty for DERIVED
     * @param executions how often
     */
    public record Line(String statement, CaptureMode mode, String reason, long executions) {}

    private record Shape(String statement, CaptureMode mode, String reason) {}

    private final Map<Shape, LongAdder> counts = new ConcurrentHashMap<>();

    void count(String sql, CaptureMode mode, String reason) {
        Shape shape = new Shape(sql.length() > MAX_TEXT ? sql.substring(0, MAX_TEXT) : sql, mode, reason);
        LongAdder count = counts.get(shape);
        if (count == null) {
            Shape kept = counts.size() < MAX_LINES ? shape : new Shape(OTHERS, mode, "");
            count = counts.computeIfAbsent(kept, s -> new LongAdder());
        }
        count.increment();
    }

    /** All lines, the most frequent first. */
    public List<Line> lines() {
        return counts.entrySet().stream()
                .map(e -> new Line(
                        e.getKey().statement,
                        e.getKey().mode,
                        e.getKey().reason,
                        e.getValue().sum()))
                .sorted(Comparator.comparingLong(Line::executions).reversed())
                .toList();
    }

    /** Executions captured in a mode. */
    public long executions(CaptureMode mode) {
        return counts.entrySet().stream()
                .filter(e -> e.getKey().mode == mode)
                .mapToLong(e -> e.getValue().sum())
                .sum();
    }
}
