package dev.dualwrite.samples.drills;

import static dev.dualwrite.samples.drills.FaultKind.Where.LEGACY;
import static dev.dualwrite.samples.drills.FaultKind.Where.TARGET;
import static dev.dualwrite.samples.drills.FaultKind.Where.WORKER;

import java.util.Locale;

/** What is made to fail, and for how long. */
enum FaultKind {
    /** kill -9, and a new process some time later. */
    WORKER_KILLED(WORKER, 200, 2_000),
    /** SIGSTOP for longer than the lease, then SIGCONT. */
    WORKER_FROZEN(WORKER, 500, 3_000),

    /** Stopped in fast mode and started again. */
    LEGACY_RESTARTED(LEGACY, 200, 1_500),
    /** Stopped in immediate mode, as a crash, and started again. */
    LEGACY_CRASHED(LEGACY, 200, 1_500),
    /** Every connection to it is closed. */
    LEGACY_CONNECTIONS_DROPPED(LEGACY, 0, 200),
    /** The connection that sends the next COMMIT is cut: the server never gets it. */
    CUT_BEFORE_COMMIT(LEGACY, 4_000, 8_000),
    /** The connection that sends the next COMMIT is cut after the server has answered: nobody learns. */
    CUT_AFTER_COMMIT(LEGACY, 4_000, 8_000),
    /** The same for an autocommit statement. */
    CUT_AFTER_AUTOCOMMIT(LEGACY, 4_000, 8_000),
    /** The answer to a COMMIT is held back, and arrives later. */
    COMMIT_SLOW(LEGACY, 500, 2_500),

    TARGET_STOPPED(TARGET, 500, 4_000),
    TARGET_CRASHED(TARGET, 500, 4_000),
    /** kill -9 of all its processes. */
    TARGET_KILLED(TARGET, 500, 4_000),
    TARGET_CONNECTIONS_DROPPED(TARGET, 0, 200),
    /** Connections are closed and new ones refused. */
    TARGET_CUT_OFF(TARGET, 500, 4_000),
    /** Nothing arrives on either side, and nobody is told; the connections end with it. */
    TARGET_BLACK_HOLE(TARGET, 500, 5_000),
    /** The connection that sends the next COMMIT to the target is cut before. */
    CUT_BEFORE_TARGET_COMMIT(TARGET, 4_000, 8_000),
    /** The connection that sends the next COMMIT to the target is cut after the target has answered. */
    CUT_AFTER_TARGET_COMMIT(TARGET, 4_000, 8_000),
    TARGET_READ_ONLY(TARGET, 500, 4_000),
    TARGET_DISK_FULL(TARGET, 500, 4_000);

    /** What a fault is done to. No two faults of one plan are done to the same at the same time. */
    enum Where {
        WORKER,
        LEGACY,
        TARGET
    }

    /** Cuts last until there is something to cut, at most so long. */
    final Where where;

    final int shortestMillis;
    final int longestMillis;

    FaultKind(Where where, int shortestMillis, int longestMillis) {
        this.where = where;
        this.shortestMillis = shortestMillis;
        this.longestMillis = longestMillis;
    }

    /** Whether calls of the application may fail by it: the legacy itself was down, or the connection to it was cut. */
    boolean failsCalls() {
        return where == LEGACY && this != COMMIT_SLOW;
    }

    /** Whether an instance may be taken for dead by it. */
    boolean takesInstance() {
        return where == WORKER;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
