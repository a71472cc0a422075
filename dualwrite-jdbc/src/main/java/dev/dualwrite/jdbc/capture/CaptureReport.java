package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.CaptureMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How the application's write statements were captured, by statement, and why not in a better mode.
 *
 * <p>Thread-safe. Invariant: at most {@link #MAX_LINES} lines; the executions of further statements are counted under one
 * text. No value is in it: neither a parameter's, nor a literal that stands in a statement's text.
 */
public final class CaptureReport {
    static final int MAX_LINES = 1000;
    static final int MAX_TEXT = 500;
    private static final String OTHERS = "(other statements)";

    /**
     * One statement and one mode.
     *
     * @param statement its text without comments, {@code ?} in place of each literal and {@code ?, ...} of several, cut to 500
     *     characters
     * @param reason why the mode is not a better one; empty for DERIVED
     * @param executions how often
     */
    public record Line(String statement, CaptureMode mode, String reason, long executions) {}

    private record Shape(String statement, CaptureMode mode, String reason) {}

    private final Map<Shape, LongAdder> counts = new ConcurrentHashMap<>();

    /** Counts executions of one statement that were captured in the best mode, without a search. */
    final class Derived {
        private final String sql;
        private @Nullable LongAdder count;

        private Derived(String sql) {
            this.sql = sql;
        }

        /** Two threads that come first find the same counter. */
        void count() {
            LongAdder known = count;
            if (known == null) {
                known = counter(sql, CaptureMode.DERIVED, "");
                count = known;
            }
            known.increment();
        }
    }

    /** The line is there once something was counted. */
    Derived derived(String sql) {
        return new Derived(sql);
    }

    void count(String sql, CaptureMode mode, String reason) {
        counter(sql, mode, reason).increment();
    }

    private LongAdder counter(String sql, CaptureMode mode, String reason) {
        Shape shape = new Shape(cut(sql), mode, cut(reason));
        LongAdder count = counts.get(shape);
        if (count == null) {
            Shape kept = counts.size() < MAX_LINES ? shape : new Shape(OTHERS, mode, "");
            count = counts.computeIfAbsent(kept, s -> new LongAdder());
        }
        return count;
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
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

    /**
     * A table for people: executions, mode and statement, below it why the mode is not a better one; last, how many
     * executions had each mode.
     */
    @Override
    public String toString() {
        List<Line> lines = lines();
        if (lines.isEmpty()) {
            return "No statement that writes to a migrated table was executed yet.\n";
        }
        StringBuilder table = new StringBuilder("executions  mode      statement\n");
        for (Line line : lines) {
            table.append(
                    String.format(Locale.ROOT, "%10d  %-8s  %s%n", line.executions(), line.mode(), line.statement()));
            if (!line.reason().isEmpty()) {
                table.append(" ".repeat(22)).append("-- ").append(line.reason()).append(System.lineSeparator());
            }
        }
        for (CaptureMode mode : CaptureMode.values()) {
            long executions = lines.stream()
                    .filter(line -> line.mode() == mode)
                    .mapToLong(Line::executions)
                    .sum();
            table.append(String.format(Locale.ROOT, "%10d  %s%n", executions, mode));
        }
        return table.toString();
    }

    /** Executions captured in a mode. */
    public long executions(CaptureMode mode) {
        return counts.entrySet().stream()
                .filter(e -> e.getKey().mode == mode)
                .mapToLong(e -> e.getValue().sum())
                .sum();
    }
}
