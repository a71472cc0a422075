package dev.dualwrite.jdbc.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadShareTest {
    private static final int DRAWS = 10_000;

    private static double percentWithin(int percent, int every) {
        ReadShare share = new ReadShare();
        int within = 0;
        for (int i = 0; i < DRAWS * every; i++) {
            int number = share.draw();
            if (i % every == 0 && ReadShare.within(number, percent)) {
                within++;
            }
        }
        return within * 100.0 / DRAWS;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void noneAndAllAreExact(int percent) {
        assertThat(percentWithin(percent, 1)).isEqualTo(percent);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 33, 50, 99})
    void sharesAreKept(int percent) {
        assertThat(percentWithin(percent, 1)).isCloseTo(percent, Offset.offset(0.2));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8, 10, 100})
    void sharesAreKeptForEveryNthRead(int every) {
        assertThat(percentWithin(20, every)).isCloseTo(20, Offset.offset(1.0));
    }
}
