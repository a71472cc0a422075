package dev.dualwrite.queue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory that recorded changes may take, open transactions included, in bytes.
 *
 * <p>Thread-safe and wait-free but for retries under contention, and but for {@link #awaitRoom}. Invariant: what is reserved
 * never exceeds the limit. A waiting thread misses no release: it is counted before it looks, and a release looks for it after
 * the bytes are free.
 */
public final class ByteBudget {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();

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
        if (bytes > 0 && waiting.get() > 0) {
            lock.lock();
            try {
                released.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until an eighth is free.
     *
     * @return false if that takes longer than the limit, or the thread is interrupted, which it then still is
     */
    public boolean awaitRoom(Duration limit) {
        if (hasRoom()) {
            return true;
        }
        long nanos = limit.toNanos();
        lock.lock();
        waiting.incrementAndGet();
        try {
            while (!hasRoom()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = released.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return used.get() <= limitBytes - limitBytes / 8;
    }

    public long usedBytes() {
        return used.get();
    }

    public long limitBytes() {
        return limitBytes;
    }
}
