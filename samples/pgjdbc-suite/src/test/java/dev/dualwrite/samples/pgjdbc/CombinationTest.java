package dev.dualwrite.samples.pgjdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CombinationTest {
    private static final List<Function<Combination, Object>> PROPERTIES = List.of(
            Combination::preferQueryMode,
            Combination::autosave,
            Combination::reWriteBatchedInserts,
            Combination::prepareThreshold);
    private static final List<Integer> VALUES = List.of(4, 3, 2, 3);

    private static long pairs(List<Combination> combinations, int a, int b) {
        return combinations.stream()
                .map(c -> List.of(PROPERTIES.get(a).apply(c), PROPERTIES.get(b).apply(c)))
                .distinct()
                .count();
    }

    @Test
    void allPairEveryValueWithEveryValueOfEachOtherProperty() {
        for (int a = 0; a < PROPERTIES.size(); a++) {
            for (int b = a + 1; b < PROPERTIES.size(); b++) {
                assertThat(pairs(Combination.ALL, a, b)).isEqualTo(VALUES.get(a) * VALUES.get(b));
            }
        }
    }

    @Test
    void sixHoldEveryValueAndPairRewritingWithAllOfAutosaveAndThreshold() {
        List<Combination> six = Combination.chosen("six");
        assertThat(six).hasSize(6);
        for (int a = 0; a < PROPERTIES.size(); a++) {
            assertThat(six.stream().map(PROPERTIES.get(a)).distinct()).hasSize(VALUES.get(a));
        }
        assertThat(pairs(six, 1, 2)).isEqualTo(6);
        assertThat(pairs(six, 3, 2)).isEqualTo(6);
    }
}
