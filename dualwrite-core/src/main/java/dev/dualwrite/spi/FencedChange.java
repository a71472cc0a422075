package dev.dualwrite.spi;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Interval;

/**
 * A change as it comes to the fence: merged, timed, and with its place in its writer's order.
 *
 * @param change an UPSERT or a DELETE, never a KEY
 * @param interval when it became visible on the authority
 * @param first first of its writer's sequence numbers that it spans; 0 for a change without a place (a re-read, a chunk)
 * @param last last of them
 * @param asked for a re-read: the {@code hi} of what asked for it, or its own {@code lo}; {@link #NOT_ASKED} for others.
 *     A full entry whose {@code lo} is not below it settles the re-read.
 */
public record FencedChange(Change change, Interval interval, long first, long last, long asked) {
    public static final long NOT_ASKED = -1;

    public FencedChange {
        if (change.kind() == Change.Kind.KEY) {
            throw new IllegalArgumentException("A KEY is read again, it never comes to the fence");
        }
    }

    /** A row read from the authority between two clock values. */
    public static FencedChange read(Change change, Interval interval, long asked) {
        return new FencedChange(change, interval, 0, 0, asked);
    }

    /** It was read from the authority, not captured: its writer's order says nothing about it. */
    public boolean isRead() {
        return asked != NOT_ASKED;
    }
}
