package dev.dualwrite.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceRule;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** G3: whatever the order, the duplicates, the retries and the number of instances, both sides become equal. */
class ConvergenceTest {
    private static final long SCHEDULES = Long.getLong("dualwrite.simulator.schedules", 100_000);
    private static final long FIRST = Long.getLong("dualwrite.simulator.first", 0);

    @Test
    void everyScheduleOverThreeQueuesConverges() {
        LongStream.range(FIRST, FIRST + SCHEDULES)
                .parallel()
                .forEach(seed -> assertThat(Simulation.run(seed, Fence.COMPLETE))
                        .as("seed %d", seed)
                        .isEmpty());
    }

    @ParameterizedTest
    @EnumSource(FenceRule.class)
    void withoutARuleSomeScheduleDiverges(FenceRule rule) {
        Fence broken = Fence.without(rule);
        Shape hot = rule == FenceRule.OLDER_THAN_PARTIAL_IS_REREAD
                ? new Shape(2, 1, 4, 1, .5, .8, 0, 0, false)
                : new Shape(3, 2, 10, 1, .5, .5, 0, .1, true);
        Optional<Long> counterExample = LongStream.range(0, 200_000)
                .filter(seed -> Simulation.run(seed, broken, hot).isPresent())
                .boxed()
                .findFirst();
        assertThat(counterExample).as("a schedule that needs %s", rule).isPresent();
        System.getLogger("simulator").log(System.Logger.Level.INFO, rule + ": seed " + counterExample.orElseThrow());
        assertThat(Simulation.run(counterExample.orElseThrow(), Fence.COMPLETE, hot))
                .as("the same schedule with all rules")
                .isEmpty();
    }
}
