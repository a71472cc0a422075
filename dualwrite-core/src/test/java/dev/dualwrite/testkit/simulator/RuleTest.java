package dev.dualwrite.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each rule of the protocol is for: without it a schedule goes wrong that goes well with it.
 *
 * <p>{@code -Psimulator} looks for the first such schedule of each again.
 */
class RuleTest {
    private static final boolean THOROUGH = Long.getLong("schedules", 0) >= 1_000_000;
    private static final long UNNEEDED = THOROUGH ? 20_000 : 200;

    static Stream<Rule> needed() {
        return Arrays.stream(Rule.values())
                .filter(rule -> CounterExamples.of(rule).seed() >= 0);
    }

    static Stream<Rule> notNeeded() {
        return Arrays.stream(Rule.values())
                .filter(rule -> CounterExamples.of(rule).seed() < 0);
    }

    @ParameterizedTest
    @MethodSource("needed")
    void withoutItAScheduleGoesWrong(Rule rule) {
        CounterExamples.Example example = CounterExamples.of(rule);
        long seed = THOROUGH ? first(rule, example) : example.seed();

        assertThat(seed)
                .as("the first seed that needs %s, as CounterExamples and docs/correctness.md have it", rule)
                .isEqualTo(example.seed());
        assertThat(Simulation.run(seed, Rules.without(rule), example.focus()).wrong())
                .as("seed %d without %s; the first one is found with -Psimulator", seed, rule)
                .isPresent();
        assertThat(Simulation.run(seed, Rules.ALL, example.focus()).wrong())
                .as("seed %d with all rules", seed)
                .isEmpty();
    }

    private static long first(Rule rule, CounterExamples.Example example) {
        Rules rules = Rules.without(rule);
        return LongStream.range(0, 100_000)
                .filter(seed ->
                        Simulation.run(seed, rules, example.focus()).wrong().isPresent())
                .findFirst()
                .orElse(-1);
    }

    @ParameterizedTest
    @MethodSource("notNeeded")
    void withoutOneThatIsNotNeededSchedulesConverge(Rule rule) {
        Rules rules = Rules.without(rule);
        for (long seed = 0; seed < UNNEEDED; seed++) {
            assertThat(Simulation.run(seed, rules, CounterExamples.of(rule).focus())
                            .wrong())
                    .as("seed %d without %s", seed, rule)
                    .isEmpty();
        }
    }
}
