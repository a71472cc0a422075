package dev.dualwrite.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that recorded changes may take, open transactions included, in bytes.
 *
 * <p>Thread-safe and wait-free but for retries under contention. Invariant: what is reserved never exceeds the limit.
 */
public final class ByteBudget {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();

    /** @param limitBytes at least 1 */
    public ByteBudget(long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("The queue needs room: max-bytes is " + limitBytes);
        }
        this.limitBytes = limitBytes;
    }

    /** Takes that much, or nothing. */
    public boolean tryReserve(long bytes) {
        while (true) {
            long now = used.get();
            if (bytes > limitBytes - now) {
                return false;
            }
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    /** Gives back what was reserved. */
    public void release(long bytes) {
        if (used.addAndGet(-bytes) < 0) {
            throw new IllegalStateException("More bytes were released than reserved");
        }
    }

    public long usedBytes() {
        return used.get();
    }

    public long limitBytes() {
        return limitBytes;
    }
}
