package dev.dualwrite.samples.frameworks;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario got back, line by line: identifiers, counts, rows, failures with type, SQLSTATE and message.
 *
 * <p>Not thread-safe.
 */
final class Transcript {
    private final List<String> lines = new ArrayList<>();

    /** Work that may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    void note(String what, @Nullable Object value) {
        lines.add(what + ": " + text(value));
    }

    /** Notes what the work returns, or how it fails. */
    void attempt(String what, Callable<? extends @Nullable Object> work) {
        try {
            note(what, work.call());
        } catch (Exception e) {
            note(what, failure(e));
        }
    }

    /** Notes how the work fails, or that it does not. */
    void attemptDoing(String what, Work work) {
        attempt(what, () -> {
            work.run();
            return "done";
        });
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof int[] counts) {
            return Arrays.toString(counts);
        } else if (value instanceof long[] counts) {
            return Arrays.toString(counts);
        } else if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof Object[] values) {
            return Arrays.deepToString(values);
        }
        return String.valueOf(value);
    }

    private static String failure(Throwable error) {
        StringBuilder told = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            told.append(cause == error ? "" : " <- ").append(cause.getClass().getName());
            if (cause instanceof SQLException sql) {
                told.append(" [").append(sql.getSQLState()).append(']');
            }
            if (cause instanceof BatchUpdateException batch) {
                told.append(Arrays.toString(batch.getUpdateCounts()));
            }
            told.append(' ').append(cause.getMessage());
            if (cause instanceof SQLException sql && sql.getNextException() != null) {
                told.append(" {next ").append(failure(sql.getNextException())).append('}');
            }
        }
        return told.toString();
    }
}
