package dev.dualwrite.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    @Test
    void pausesGrowFromNoneToSomeMinutes() {
        assertThat(Quarantine.pause(0)).isZero();
        assertThat(Quarantine.pause(1)).isZero();
        assertThat(Quarantine.pause(2)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Quarantine.pause(5)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Quarantine.pause(9)).isEqualTo(Duration.ofSeconds(128));
        assertThat(Quarantine.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(128));
    }

    @Test
    void aPauseEndsAtAMultipleThatIsHalfOfItAwayOrMore() {
        Duration pause = Duration.ofSeconds(8);
        assertThat(Quarantine.end(Instant.ofEpochSecond(80), pause)).isEqualTo(Instant.ofEpochSecond(88));
        assertThat(Quarantine.end(Instant.ofEpochSecond(83), pause)).isEqualTo(Instant.ofEpochSecond(88));
        assertThat(Quarantine.end(Instant.ofEpochSecond(84), pause)).isEqualTo(Instant.ofEpochSecond(96));
    }

    @Test
    void everyPauseIsAMultipleOfTheOneBefore() {
        for (int tries = 3; tries < 40; tries++) {
            assertThat(Quarantine.pause(tries).toSeconds()
                            % Quarantine.pause(tries - 1).toSeconds())
                    .isZero();
        }
    }
}
