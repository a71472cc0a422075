package dev.dualwrite.samples.drills;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls of one worker: how many there were, and each that failed, told to the driver at once.
 *
 * <p>Thread-safe.
 */
final class CallLog {
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final DriverLine driver;

    CallLog(DriverLine driver) {
        this.driver = driver;
    }

    void counted() {
        calls.incrementAndGet();
    }

    void committed() {
        commits.incrementAndGet();
    }

    /** @param began when the call, or the transaction that it belongs to, did, by {@link System#currentTimeMillis} */
    void failed(String operation, long began, SQLException e) {
        driver.say(new FailedCall(
                        began,
                        System.currentTimeMillis(),
                        e.getSQLState() == null ? "none" : e.getSQLState(),
                        operation,
                        String.valueOf(e.getMessage()))
                .line());
    }

    long calls() {
        return calls.get();
    }

    long commits() {
        return commits.get();
    }
}
