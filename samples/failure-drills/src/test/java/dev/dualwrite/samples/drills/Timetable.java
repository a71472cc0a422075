package dev.dualwrite.samples.drills;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says when the faults of a round begin and end.
 *
 * <p>For one thread, which tells the time in milliseconds of its own.
 *
 * <p>Invariant: nothing is made to fail in two ways at once, and is left alone for a while in between. What takes longer than
 * planned delays what comes after it and changes no order of beginning.
 */
final class Timetable {
    private static final Map<FaultKind.Where, Long> REST_MILLIS =
            Map.of(FaultKind.Where.WORKER, 1_500L, FaultKind.Where.LEGACY, 2_000L, FaultKind.Where.TARGET, 700L);

    private record Open(Fault fault, long endMillis) {}

    private final Deque<Fault> coming;
    private final List<Open> open = new ArrayList<>();
    private final Map<String, Long> free = new HashMap<>();
    private long latest;

    Timetable(Round round, long now) {
        coming = new ArrayDeque<>(round.faults());
        latest = now;
    }

    /**
     * The fault that has to end now.
     *
     * @param done whether it has done its work before its time is over
     */
    Optional<Fault> ending(long now, Predicate<Fault> done) {
        for (Open any : open) {
            if (any.endMillis() <= now || done.test(any.fault())) {
                open.remove(any);
                return Optional.of(any.fault());
            }
        }
        return Optional.empty();
    }

    /** To be told when a fault has been undone. */
    void ended(Fault fault, long now) {
        free.put(fault.what(), now + REST_MILLIS.getOrDefault(fault.kind().where, 0L));
    }

    /**
     * The fault that has to begin now.
     *
     * @param ready whether what it is done to is there, and somebody to notice
     */
    Optional<Fault> beginning(long now, Predicate<Fault> ready) {
        Fault next = coming.peek();
        if (next == null
                || now < latest + next.gapMillis()
                || now < free.getOrDefault(next.what(), 0L)
                || open.stream().anyMatch(other -> other.fault().what().equals(next.what()))
                || !ready.test(next)) {
            return Optional.empty();
        }
        return Optional.of(coming.remove());
    }

    /** To be told when a fault has begun. */
    void begun(Fault fault, long now) {
        latest = now;
        open.add(new Open(fault, now + fault.holdMillis()));
    }

    boolean isOver() {
        return coming.isEmpty() && open.isEmpty();
    }
}
