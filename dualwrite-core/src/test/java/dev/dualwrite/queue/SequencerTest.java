package dev.dualwrite.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.testkit.Guarantees;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

@Guarantees({"G3", "G4"})
class SequencerTest {
    private static final TableId TABLE = new TableId("public", "t");
    private final Sequencer sequencer = new Sequencer();

    private static TransactionChanges row(String key) {
        return new TransactionChanges(List.of(Change.delete(new RowKey(TABLE, key))), List.of());
    }

    private void settle(Place place, boolean spanned) {
        sequencer.settle(place, spanned, row("1"), 10, 0);
    }

    private void stampAll(long hi) {
        sequencer.stamp(sequencer.stampMark(), hi);
    }

    private List<Long> taken(int max) {
        return sequencer.take(max).transactions().stream()
                .map(CommittedTransaction::first)
                .toList();
    }

    @Test
    void laterTransactionWaitsForAnUnsettledEarlierOne() {
        Place first = sequencer.draw();
        Place second = sequencer.draw();
        settle(second, false);
        stampAll(1);
        assertThat(sequencer.canTake()).isFalse();
        assertThat(taken(10)).isEmpty();
        settle(first, false);
        assertThat(sequencer.canTake()).as("the first has no hi yet").isFalse();
        stampAll(2);
        assertThat(taken(10)).containsExactly(1L, 2L);
    }

    @Test
    void whatWasSentInAnEarlierTermIsReadAgainAndNoIntervalIsOfTwo() {
        sequencer.learn(1_000);
        Place before = sequencer.draw();
        settle(before, false);
        stampAll(1_001);
        Place across = sequencer.draw();
        settle(across, false);
        long begin = Term.begin(2);
        stampAll(begin + 1);
        settle(sequencer.draw(), false);
        stampAll(begin + 2);

        List<CommittedTransaction> taken = sequencer.take(10).transactions();
        assertThat(taken)
                .extracting(CommittedTransaction::interval)
                .containsExactly(
                        new Interval(1, 1_000, 1_001),
                        new Interval(2, begin + 1, begin + 1),
                        new Interval(2, begin + 1, begin + 2));
        assertThat(taken)
                .flatExtracting(t -> t.changes().changes())
                .extracting(Change::kind)
                .containsExactly(Change.Kind.DELETE, Change.Kind.KEY, Change.Kind.DELETE);
        assertThat(sequencer.known()).isEqualTo(begin + 2);
    }

    @Test
    void transactionThatIsGivenUpHoldsNobodyUp() {
        Place first = sequencer.draw();
        settle(sequencer.draw(), false);
        stampAll(1);
        sequencer.giveUp(first);
        assertThat(taken(10)).containsExactly(2L);
    }

    @Test
    void spannedTransactionWaitsForEverythingDrawnBeforeItsAcknowledgement() {
        Place autocommit = sequencer.draw();
        Place other = sequencer.draw();
        settle(autocommit, true);
        stampAll(1);
        assertThat(sequencer.canTake()).isFalse();
        settle(other, true);
        stampAll(2);
        assertThat(taken(10)).containsExactly(1L, 2L);
    }

    @Test
    void acknowledgementDuringAReadingGetsTheNextHi() {
        settle(sequencer.draw(), false);
        long mark = sequencer.stampMark();
        settle(sequencer.draw(), false);
        sequencer.stamp(mark, 7);
        Group group = sequencer.take(10);
        assertThat(group.transactions()).singleElement().satisfies(t -> {
            assertThat(t.first()).isEqualTo(1);
            assertThat(t.interval().hi()).isEqualTo(7);
        });
        assertThat(sequencer.hasUnstamped()).isTrue();
    }

    @Test
    void loIsWhatWasKnownWhenThePlaceWasDrawn() {
        sequencer.learn(5);
        Place place = sequencer.draw();
        sequencer.learn(8);
        settle(place, false);
        stampAll(9);
        assertThat(sequencer.take(1).transactions().get(0).interval().lo()).isEqualTo(5);
    }

    @Test
    void groupEndsAtItsSizeAndNamesWhatOverlapsIt() {
        Place first = sequencer.draw();
        Place second = sequencer.draw();
        settle(first, true);
        settle(second, true);
        settle(sequencer.draw(), false);
        stampAll(1);
        Group group = sequencer.take(1);
        assertThat(group.transactions()).extracting(CommittedTransaction::first).containsExactly(1L);
        assertThat(group.overlapping()).extracting(CommittedTransaction::first).containsExactly(2L);
    }

    @Test
    void lowestIsTheSmallestNumberNotYetTaken() {
        assertThat(sequencer.lowest()).isEqualTo(Long.MAX_VALUE);
        Place place = sequencer.draw();
        assertThat(sequencer.lowest()).isEqualTo(1);
        settle(place, false);
        stampAll(1);
        assertThat(sequencer.lowest()).isEqualTo(1);
        sequencer.take(1);
        assertThat(sequencer.lowest()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void drainGivesEverythingAndItsBytes() {
        settle(sequencer.draw(), false);
        stampAll(1);
        settle(sequencer.draw(), false);
        long[] freed = new long[1];
        Collection<TransactionChanges> all = sequencer.drain(bytes -> freed[0] += bytes);
        assertThat(all).hasSize(2);
        assertThat(freed[0]).isEqualTo(20);
        assertThat(sequencer.lowest()).isEqualTo(Long.MAX_VALUE);
        settle(sequencer.draw(), false);
        stampAll(2);
        assertThat(taken(10)).containsExactly(3L);
    }
}
