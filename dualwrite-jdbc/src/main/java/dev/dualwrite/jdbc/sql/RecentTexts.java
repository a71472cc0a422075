package dev.dualwrite.jdbc.sql;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about the texts that were asked about lately, in front of a cache that holds more.
 *
 * <p>Thread-safe. A lookup is a hash, one read and one comparison, and notes nothing, as a cache does that has to know what
 * to evict: on a statement's way to the driver that is most of what a lookup costs.
 *
 * <p>Invariants: one text a slot, the newest; long texts have none, so that the heap is bounded. What is remembered may be out
 * of date, which is for the asker to see.
 *
 * @param <V> what is remembered
 */
public final class RecentTexts<V> {
    private static final int SLOTS = 512;
    private static final int MAX_TEXT_CHARACTERS = 4_096;

    private record Entry<V>(String text, V value) {}

    private final AtomicReferenceArray<@Nullable Entry<V>> entries = new AtomicReferenceArray<>(SLOTS);

    private static int slot(String text) {
        int hash = text.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    /** What was remembered of this text last, if no other has taken its place. */
    public @Nullable V get(String text) {
        Entry<V> entry = entries.getAcquire(slot(text));
        return entry != null && entry.text.equals(text) ? entry.value : null;
    }

    public void put(String text, V value) {
        if (text.length() <= MAX_TEXT_CHARACTERS) {
            entries.setRelease(slot(text), new Entry<>(text, value));
        }
    }
}
