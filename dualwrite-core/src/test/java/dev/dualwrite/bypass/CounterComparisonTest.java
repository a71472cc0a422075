package dev.dualwrite.bypass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.spi.Bypass;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CounterComparisonTest {
    private final CounterComparison comparison = new CounterComparison(server(100), own(0));
    private long seconds;

    private static Bypass.Count server(long rows) {
        return new Bypass.Count(rows, "f1");
    }

    private static Bypass.Captured own(long rows) {
        return new Bypass.Captured(rows, 0, 0);
    }

    private @Nullable String compare(Bypass.Count server, Bypass.Captured own, int after) {
        seconds += after;
        return comparison.compare(server, own, true, TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void whatTheApplicationWroteIsNoAlarmHoweverLateTheServerCountsIt() {
        assertThat(compare(server(100), own(10), 5)).isNull();
        assertThat(compare(server(104), own(10), 20)).isNull();
        assertThat(compare(server(110), own(10), 30)).isNull();
    }

    @Test
    void anExcessIsAnAlarm() {
        assertThat(compare(server(111), own(10), 5)).contains("1 rows more");
    }

    @Test
    void rowsThatTheServerNeverCountedDoNotHideOthersForEver() {
        assertThat(compare(server(100), own(10), 5)).isNull();
        assertThat(compare(server(100), own(10), 61)).isNull();
        assertThat(compare(server(101), own(10), 5)).isNotNull();
    }

    @Test
    void alarmsAreRareAndNoneIsForgotten() {
        assertThat(compare(server(101), own(0), 5)).isNotNull();
        assertThat(compare(server(105), own(0), 5)).isNull();
        assertThat(compare(server(105), own(0), 290)).isNull();
        assertThat(compare(server(105), own(0), 10)).contains("4 rows more");
        assertThat(compare(server(105), own(0), 600)).isNull();
    }

    @Test
    void countersThatBeganAnewAreAnAlarm() {
        assertThat(compare(server(3), own(0), 5)).contains("anew");
        seconds += 400;
        assertThat(comparison.compare(server(3), own(0), false, TimeUnit.SECONDS.toNanos(seconds)))
                .contains("anew");
    }

    @Test
    void storageThatChangesIsAnAlarmUnlessTheApplicationDidIt() {
        assertThat(compare(new Bypass.Count(100, "f2"), new Bypass.Captured(0, 1, 0), 5))
                .isNull();
        assertThat(compare(new Bypass.Count(100, "f3"), new Bypass.Captured(0, 1, 0), 5))
                .contains("truncated");
    }

    @Test
    void excessWaitsWhileTheApplicationWritesRowsThatItDoesNotCount() {
        assertThat(compare(server(150), new Bypass.Captured(1, 0, 1), 5)).isNull();
        assertThat(compare(server(150), new Bypass.Captured(1, 0, 1), 30)).isNull();
        assertThat(compare(server(150), new Bypass.Captured(1, 0, 1), 40)).contains("49 rows more");
    }

    @Test
    void statementThatHasTheTableReadAgainCoversWhatWasBefore() {
        assertThat(compare(server(150), new Bypass.Captured(0, 1, 0), 5)).isNull();
        assertThat(compare(server(150), new Bypass.Captured(0, 2, 0), 5)).isNull();
        assertThat(compare(server(150), new Bypass.Captured(0, 2, 0), 70)).isNull();
    }
}
