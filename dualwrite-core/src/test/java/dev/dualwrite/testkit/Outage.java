package dev.dualwrite.testkit;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.StatementTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A database that can be made not to answer. Thread-safe. */
public final class Outage {
    private final Side side;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean timeouts;

    public Outage(Side side) {
        this.side = side;
    }

    /** The next so many calls fail. */
    public void failNext(int calls) {
        failures.set(calls);
    }

    /** All calls fail until {@link #end}. */
    public void begin() {
        failures.set(Integer.MAX_VALUE);
    }

    /** All calls run into their time limit until {@link #end}. */
    public void timeOut() {
        timeouts = true;
    }

    public void end() {
        timeouts = false;
        failures.set(0);
    }

    /** To be called by every fake of that database. */
    public void check() {
        if (timeouts) {
            throw new StatementTimeoutException(side, "The " + side.label() + " was too slow", null);
        }
        if (failures.getAndUpdate(n -> n > 0 && n < Integer.MAX_VALUE ? n - 1 : n) > 0) {
            throw new DatabaseUnavailableException(side, "The " + side.label() + " does not answer", null);
        }
    }
}
