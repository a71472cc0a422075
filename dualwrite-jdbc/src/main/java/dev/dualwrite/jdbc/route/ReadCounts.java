package dev.dualwrite.jdbc.route;

import java.util.concurrent.atomic.LongAdder;

/**
 * Where the reads went that could have gone to the target.
 *
 * <p>Thread-safe. The numbers count executions since the router was made, in stage TARGET_READ only, and exclude one
 * another; what no routing would ever send to the target (writes, locks, catalogs, functions of the session) is not counted.
 */
public final class ReadCounts {
    private final LongAdder target = new LongAdder();
    private final LongAdder authority = new LongAdder();
    private final LongAdder fallbacks = new LongAdder();

    void countTarget() {
        target.increment();
    }

    void countAuthority() {
        authority.increment();
    }

    void countFallback() {
        fallbacks.increment();
    }

    /** Answered by the target. */
    public long target() {
        return target.sum();
    }

    /** Answered by the authority: because of the percentage, the session's state, the transaction, or a suspect table. */
    public long authority() {
        return authority.sum();
    }

    /** Meant for the target, which did not answer or was not asked because it lately had not; the authority did. */
    public long fallbacks() {
        return fallbacks.sum();
    }

    @Override
    public String toString() {
        return "target " + target() + ", authority " + authority() + ", fallbacks " + fallbacks();
    }
}
