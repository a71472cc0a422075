package dev.dualwrite.samples.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

    @Test
    void sameSeedDealsTheSamePlan() {
        assertThat(FaultPlan.of(settings(5, 3))).isEqualTo(FaultPlan.of(settings(5, 3)));
        assertThat(FaultPlan.of(settings(5, 3))).isNotEqualTo(FaultPlan.of(settings(6, 3)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aWholeDrillHasEveryKindAndAllItsFaults(long seed) {
        List<Fault> faults = FaultPlan.of(settings(seed, 3)).stream()
                .flatMap(round -> round.faults().stream())
                .toList();
        assertThat(faults).hasSize(60);
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        faults.forEach(fault -> kinds.add(fault.kind()));
        assertThat(kinds).isEqualTo(EnumSet.allOf(FaultKind.class));
    }

    @Test
    void instancesDieInEverySecondRoundAndNeverWhereTheOrderIsWatched() {
        List<Round> rounds = FaultPlan.of(settings(5, 3));
        assertThat(rounds.stream().map(Round::takesInstances)).containsExactly(true, false, true, false, true, false);
        Round last = rounds.get(rounds.size() - 1);
        assertThat(last.history()).isTrue();
        assertThat(last.faults()).allMatch(fault -> fault.kind().where == FaultKind.Where.TARGET);
    }

    private static DrillSettings settings(long seed, int instances) {
        return new DrillSettings(seed, instances, 60, Duration.ofSeconds(10), Path.of("target"));
    }
}
