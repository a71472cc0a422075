package dev.dualwrite.samples.pgjdbc;

/**
 * How one test ended.
 *
 * @param id the platform's unique id of the test
 * @param name class and method, for people
 * @param test false for a class or template as a whole that failed or was skipped
 * @param error class of what was thrown; empty where nothing was
 * @param message first line of its message; no part of any comparison
 */
record Outcome(String id, String name, boolean test, Status status, String error, String message) {
    /** How a test, or a class of tests as a whole, can end. */
    enum Status {
        PASSED,
        FAILED,
        /** An assumption did not hold. */
        ABORTED,
        /** It was not started. */
        SKIPPED;

        boolean executed() {
            return this != SKIPPED;
        }
    }

    boolean executed() {
        return test && status.executed();
    }

    boolean passed() {
        return test && status == Status.PASSED;
    }

    boolean endsLike(Outcome other) {
        return status == other.status && error.equals(other.error);
    }

    /** As people read it. */
    String words() {
        return status + (error.isEmpty() ? "" : " " + error + ": " + message);
    }
}
