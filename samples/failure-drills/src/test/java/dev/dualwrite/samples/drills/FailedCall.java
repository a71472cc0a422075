package dev.dualwrite.samples.drills;

import java.util.List;

/**
 * A call of the application that threw.
 *
 * @param began when the call did, or the transaction that it belongs to, in milliseconds of the epoch
 * @param ended when it threw
 * @param state its SQLSTATE, {@code none} without one
 * @param operation what the application did
 * @param message of the exception, in one line
 */
record FailedCall(long began, long ended, String state, String operation, String message) {
    static final String WORD = "failed";

    FailedCall {
        message = message.replaceAll("\\s+", " ");
    }

    String line() {
        return String.join("\t", WORD, Long.toString(began), Long.toString(ended), state, operation, message);
    }

    static FailedCall parse(String line) {
        List<String> fields = List.of(line.split("\t", 6));
        return new FailedCall(
                Long.parseLong(fields.get(1)),
                Long.parseLong(fields.get(2)),
                fields.get(3),
                fields.get(4),
                fields.get(5));
    }

    /** Whether it is one of a lost connection, or of one that could not be had. */
    boolean ofTheConnection() {
        return state.startsWith("08") || state.startsWith("57P") || state.equals("none");
    }
}
