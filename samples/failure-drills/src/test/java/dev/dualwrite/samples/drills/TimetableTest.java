package dev.dualwrite.samples.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TimetableTest {
    private static final Fault CRASH = new Fault(1, FaultKind.LEGACY_CRASHED, 0, 100, 1_000);
    private static final Fault KILL = new Fault(2, FaultKind.WORKER_KILLED, 1, 100, 200);
    private static final Fault RESTART = new Fault(3, FaultKind.LEGACY_RESTARTED, 0, 100, 1_000);

    private final Map<Fault, Long> begun = new HashMap<>();
    private final Map<Fault, Long> ended = new HashMap<>();

    @Test
    void faultsOverlapButNothingFailsInTwoWaysAtOnce() {
        play(fault -> true);
        assertThat(begun).containsEntry(CRASH, 100L).containsEntry(KILL, 200L);
        assertThat(ended).containsEntry(CRASH, 1_100L).containsEntry(KILL, 400L);
        assertThat(begun.get(RESTART)).isGreaterThan(ended.get(CRASH) + 1_000);
    }

    @Test
    void whatIsNotReadyDelaysBeginningsAndNoEnd() {
        play(fault -> !fault.equals(KILL) || ended.containsKey(CRASH));
        assertThat(ended).containsEntry(CRASH, 1_100L);
        assertThat(begun).containsEntry(KILL, 1_100L);
        assertThat(begun.get(RESTART)).isGreaterThanOrEqualTo(begun.get(KILL) + 100);
    }

    private void play(Predicate<Fault> ready) {
        Round round = new Round(1, 1, false, Round.Ending.REACHABLE, List.of(CRASH, KILL, RESTART));
        Timetable times = new Timetable(round, 0);
        List<Long> told = new ArrayList<>();
        for (long now = 0; !times.isOver(); now += 10) {
            Optional<Fault> ending = times.ending(now, fault -> false);
            if (ending.isPresent()) {
                times.ended(ending.get(), now);
                ended.put(ending.get(), now);
            }
            Optional<Fault> beginning = times.beginning(now, ready);
            if (beginning.isPresent()) {
                times.begun(beginning.get(), now);
                begun.put(beginning.get(), now);
            }
            told.add(now);
            assertThat(told).hasSizeLessThan(10_000);
        }
    }
}
