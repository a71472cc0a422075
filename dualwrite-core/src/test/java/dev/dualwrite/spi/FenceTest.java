package dev.dualwrite.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import org.junit.jupiter.api.Test;

@Guarantees("G3")
class FenceTest {
    private static final Change CHANGE = Change.delete(new RowKey(new TableId("public", "t"), "1"));
    private static final FenceEntry FULL = new FenceEntry(new Interval(1, 10, 20), true, "a", 5);
    private static final FenceEntry PARTIAL = new FenceEntry(new Interval(1, 10, 20), false, "a", 5);

    private static FencedChange change(long lo, long hi, long first) {
        return new FencedChange(CHANGE, new Interval(1, lo, hi), first, first, FencedChange.NOT_ASKED);
    }

    private static Verdict judge(FenceEntry entry, FencedChange change) {
        return Fence.COMPLETE.judge("b", entry, change, 0);
    }

    @Test
    void newerIsApplied() {
        assertThat(judge(FULL, change(21, 22, 1))).isEqualTo(Verdict.APPLY);
    }

    @Test
    void intervalsThatShareOneReadingAreOrdered() {
        assertThat(judge(FULL, change(20, 22, 1))).isEqualTo(Verdict.APPLY);
        assertThat(judge(FULL, change(3, 10, 1))).isEqualTo(Verdict.DROP);
    }

    @Test
    void overlapIsReadAgain() {
        assertThat(judge(FULL, change(19, 22, 1))).isEqualTo(Verdict.REREAD);
        assertThat(judge(FULL, change(3, 11, 1))).isEqualTo(Verdict.REREAD);
    }

    @Test
    void olderThanAPartialIsReadAgain() {
        assertThat(judge(PARTIAL, change(3, 4, 1))).isEqualTo(Verdict.REREAD);
    }

    @Test
    void ownLaterChangeIsAppliedThoughIntervalsOverlap() {
        assertThat(Fence.COMPLETE.judge("a", FULL, change(12, 22, 6), 0)).isEqualTo(Verdict.APPLY);
        assertThat(Fence.COMPLETE.judge("a", FULL, change(12, 22, 5), 0)).isEqualTo(Verdict.REREAD);
    }

    @Test
    void ownChangeThatComesOnceMoreIsDroppedUnlessItMayHaveFoundNoRow() {
        FencedChange same = change(10, 20, 5);
        assertThat(Fence.COMPLETE.judge("a", FULL, same, 0)).isEqualTo(Verdict.DROP);
        assertThat(Fence.COMPLETE.judge("a", FULL, same, 15)).isEqualTo(Verdict.DROP);
        assertThat(Fence.COMPLETE.judge("b", FULL, same, 0)).isEqualTo(Verdict.REREAD);
        assertThat(Fence.COMPLETE.judge("a", PARTIAL, same, 0)).isEqualTo(Verdict.REREAD);
        assertThat(Fence.COMPLETE.judge("a", FULL, change(10, 21, 5), 0)).isEqualTo(Verdict.REREAD);
        assertThat(Fence.COMPLETE.judge("a", FULL, change(10, 20, 4), 0)).isEqualTo(Verdict.REREAD);
    }

    @Test
    void nothingBelowTheFloorIsApplied() {
        assertThat(Fence.COMPLETE.judge("b", null, change(21, 22, 1), 22)).isEqualTo(Verdict.REREAD);
        assertThat(Fence.COMPLETE.judge("b", FULL, change(21, 22, 1), 22)).isEqualTo(Verdict.REREAD);
        assertThat(Fence.COMPLETE.judge("b", null, change(22, 23, 1), 22)).isEqualTo(Verdict.APPLY);
    }

    @Test
    void rereadIsSettledByAFullEntryThatBeganAfterWhatAskedForIt() {
        FencedChange read = FencedChange.read(CHANGE, new Interval(1, 5, 15), 9);
        assertThat(judge(FULL, read)).isEqualTo(Verdict.DROP);
        assertThat(judge(PARTIAL, read)).isEqualTo(Verdict.REREAD);
        assertThat(judge(FULL, FencedChange.read(CHANGE, new Interval(1, 5, 15), 11)))
                .isEqualTo(Verdict.REREAD);
    }

    @Test
    void laterTermIsNewerWhateverItsClockSays() {
        FencedChange later = new FencedChange(CHANGE, new Interval(2, 1, 2), 1, 1, FencedChange.NOT_ASKED);
        assertThat(judge(FULL, later)).isEqualTo(Verdict.APPLY);
    }
}
