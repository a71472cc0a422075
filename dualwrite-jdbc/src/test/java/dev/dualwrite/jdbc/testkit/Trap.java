package dev.dualwrite.jdbc.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What a {@link FaultProxy} does, once, to the connection that next executes a certain statement.
 *
 * <p>Safe for any thread.
 *
 * <p>Each trap catches at most one statement.
 */
public final class Trap {

    /** Whether the server gets to see the statement; after means after it has answered and before the client hears of it. */
    enum Moment {
        BEFORE,
        AFTER
    }

    enum Action {
        CUT,
        HOLD
    }

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Predicate<String> statement;
    private final Moment moment;
    private final Action action;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    Trap(Predicate<String> statement, Moment moment, Action action) {
        this.statement = statement;
        this.moment = moment;
        this.action = action;
    }

    /**
     * Returns when the statement has come and, for a trap that acts after it, when the server has answered it; a cut has happened then.
     *
     * @throws AssertionError if that takes longer than 30 seconds
     */
    public void awaitReached() throws InterruptedException {
        if (!reached.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("no such statement has " + (moment == Moment.BEFORE ? "come" : "been answered")
                    + " within " + LIMIT);
        }
    }

    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /** Lets a held statement or answer go on. */
    public void release() {
        released.countDown();
    }

    boolean catches(String sql) {
        return statement.test(sql);
    }

    Moment moment() {
        return moment;
    }

    /** Does what the trap is for to a connection that has reached it; returns when the traffic may go on. */
    void spring(ProxiedConnection connection) throws InterruptedException {
        switch (action) {
            case CUT -> {
                connection.cut();
                reached.countDown();
            }
            case HOLD -> {
                reached.countDown();
                released.await();
            }
        }
    }
}
