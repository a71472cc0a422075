package dev.dualwrite.bypass;

import dev.dualwrite.spi.Bypass;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Compares one table's counters on the server with what was captured.
 *
 * <p>Not thread-safe.
 *
 * <p>What the application tried to write is a credit, which the server's count uses up. The server counts late: when a
 * transaction has ended, and some servers only when the session does something again. So a credit lasts for a while; then
 * it is forgotten, because a statement may have hit fewer rows than it tried. An excess over all credits is a suspicion:
 * somebody else wrote, or a statement of the application's wrote more rows than capture counted. Where the application
 * itself writes rows that it does not count (a cascade, a predicate), an excess waits until it does so no more.
 */
final class CounterComparison {
    /** How late the server may count. */
    static final Duration CREDIT = Duration.ofSeconds(60);
    /** No more often than this is a table suspected. */
    static final Duration BETWEEN_ALARMS = Duration.ofMinutes(5);

    private record Credit(long rows, long nanos) {}

    private final Deque<Credit> credits = new ArrayDeque<>();
    private Bypass.Count server;
    private Bypass.Captured captured;
    private boolean uncertain;
    private long uncertainNanos;
    private long deferred;
    private long alarmNanos;
    private boolean alarmed;
    private @Nullable String pending;

    CounterComparison(Bypass.Count server, Bypass.Captured captured) {
        this.server = server;
        this.captured = captured;
    }

    /** Begins anew from here: nothing is told of what was before. */
    void restart(Bypass.Count serverNow, Bypass.Captured capturedNow) {
        server = serverNow;
        captured = capturedNow;
        credits.clear();
        deferred = 0;
        pending = null;
    }

    /**
     * Compares.
     *
     * @param sameEra whether the server counts on from where it was
     * @return why the table is suspect, for people; null if it is not, or was suspected lately
     */
    @Nullable
    String compare(Bypass.Count serverNow, Bypass.Captured capturedNow, boolean sameEra, long nanos) {
        long own = capturedNow.rows() - captured.rows();
        if (own > 0) {
            credits.add(new Credit(own, nanos));
        }
        boolean whole = capturedNow.uncounted() > captured.uncounted();
        if (whole) {
            // The table is read as a whole after that statement, and so is what others wrote before it.
            deferred = 0;
        }
        if (whole || capturedNow.cascaded() > captured.cascaded()) {
            uncertain = true;
            uncertainNanos = nanos;
        } else if (uncertain && nanos - uncertainNanos > CREDIT.toNanos()) {
            uncertain = false;
            if (deferred > 0) {
                pending = "the server counts " + deferred + " rows more than were captured, which statements of the"
                        + " application may have written that do not say how many";
                deferred = 0;
            }
        }
        if (!sameEra || serverNow.rows() < server.rows()) {
            pending = "the server's counters began anew, so that nobody knows what was written meanwhile";
        } else {
            long excess = use(serverNow.rows() - server.rows());
            if (excess > 0 && uncertain) {
                deferred += excess;
            } else if (excess > 0) {
                pending = "the server counts " + excess + " rows more than were captured";
            }
        }
        if (!serverNow.storage().equals(server.storage()) && capturedNow.uncounted() == captured.uncounted()) {
            pending = "it was truncated or rewritten by somebody else";
        }
        while (!credits.isEmpty() && nanos - credits.getFirst().nanos() > CREDIT.toNanos()) {
            credits.removeFirst();
        }
        server = serverNow;
        captured = capturedNow;
        return due(nanos);
    }

    private long use(long rows) {
        long left = rows;
        while (left > 0 && !credits.isEmpty()) {
            Credit oldest = credits.removeFirst();
            if (oldest.rows() > left) {
                credits.addFirst(new Credit(oldest.rows() - left, oldest.nanos()));
                return 0;
            }
            left -= oldest.rows();
        }
        return left;
    }

    private @Nullable String due(long nanos) {
        String why = pending;
        if (why == null || (alarmed && nanos - alarmNanos < BETWEEN_ALARMS.toNanos())) {
            return null;
        }
        alarmed = true;
        alarmNanos = nanos;
        pending = null;
        return why;
    }
}
