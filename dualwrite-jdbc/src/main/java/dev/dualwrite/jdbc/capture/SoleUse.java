package dev.dualwrite.jdbc.capture;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Notices threads that use one connection at the same time. The driver lets them, one after the other; what each of them
 * wrote cannot be told apart then.
 *
 * <p>Thread-safe; nobody waits.
 *
 * <p>Invariant: of two calls that overlap, each is told of it when it leaves, or the later of them to leave is, after both
 * have recorded what they did. The first to come is the owner; who comes while there is one is a guest, leaves as one, and
 * on both occasions lets whoever is the owner then know.
 */
final class SoleUse {
    private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();
    private volatile boolean shared;

    /** How a call came in. */
    enum Turn {
        OWNER,
        /** Within a call of the same thread. */
        INNER,
        GUEST
    }

    Turn enter() {
        Thread me = Thread.currentThread();
        if (owner.compareAndSet(null, me)) {
            return Turn.OWNER;
        } else if (owner.get() == me) {
            return Turn.INNER;
        }
        shared = true;
        return Turn.GUEST;
    }

    /** Whether another thread was here at the same time. */
    boolean leave(Turn turn) {
        return switch (turn) {
            case INNER -> false;
            case GUEST -> {
                shared = true;
                yield true;
            }
            case OWNER -> {
                boolean told = shared;
                shared = false;
                owner.set(null);
                yield told;
            }
        };
    }
}
