package dev.dualwrite.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.apply.Coalescer.Coalesced;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.queue.CommittedTransaction;
import dev.dualwrite.queue.Group;
import dev.dualwrite.testkit.Guarantees;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@Guarantees("G3")
class CoalescerTest {
    private static final TableId TABLE = new TableId("public", "t");
    private static final RowKey KEY = new RowKey(TABLE, "1");
    private static final ImageLayout FULL = new ImageLayout(List.of("a", "b"), List.of("int4", "int4"), true);
    private static final ImageLayout B = new ImageLayout(List.of("b"), List.of("int8"), false);

    private static CommittedTransaction tx(long first, long last, long lo, long hi, Change... changes) {
        return new CommittedTransaction(
                first, last, new Interval(1, lo, hi), new TransactionChanges(List.of(changes), List.of()), 0, 0);
    }

    private static Coalesced coalesce(CommittedTransaction... transactions) {
        return Coalescer.coalesce(new Group(List.of(transactions), List.of()));
    }

    private static Change full(String a, String b) {
        return Change.upsert(KEY, new Image(FULL, List.of(a, b)));
    }

    private static Change partial(String b) {
        return Change.upsert(KEY, new Image(B, List.of(b)));
    }

    @Test
    void laterFullImageReplacesTheEarlierWithItsOwnInterval() {
        Coalesced merged = coalesce(tx(1, 1, 1, 2, full("1", "1")), tx(2, 2, 3, 4, full("2", "2")));
        assertThat(merged.writes()).singleElement().satisfies(w -> {
            assertThat(w.change()).isEqualTo(full("2", "2"));
            assertThat(w.interval()).isEqualTo(new Interval(1, 3, 4));
            assertThat(w.first()).isEqualTo(2);
        });
    }

    @Test
    void partialOverFullKeepsTheOldestLoAndTheFirstPlace() {
        Coalesced merged = coalesce(tx(1, 1, 1, 2, full("1", "1")), tx(2, 2, 3, 4, partial("9")));
        assertThat(merged.writes()).singleElement().satisfies(w -> {
            assertThat(w.change().image()).isNotNull();
            assertThat(w.change().full()).isTrue();
            assertThat(w.change().image().value(0)).isEqualTo("1");
            assertThat(w.change().image().value(1)).isEqualTo("9");
            assertThat(w.change().image().layout().sourceTypes()).containsExactly("int4", "int8");
            assertThat(w.interval()).isEqualTo(new Interval(1, 1, 4));
            assertThat(w.first()).isEqualTo(1);
            assertThat(w.last()).isEqualTo(2);
        });
    }

    @Test
    void overlappingSpansOfOneRowAreReadAgainForTheLargestHi() {
        Coalesced merged = coalesce(tx(1, 3, 1, 9, full("1", "1")), tx(2, 4, 1, 5, full("2", "2")));
        assertThat(merged.writes()).isEmpty();
        assertThat(merged.rereads()).containsExactly(java.util.Map.entry(KEY, 9L));
    }

    @Test
    void fullImageAfterAReReadIsEnough() {
        Coalesced merged = coalesce(tx(1, 1, 1, 2, Change.reread(KEY)), tx(2, 2, 3, 4, full("2", "2")));
        assertThat(merged.rereads()).isEmpty();
        assertThat(merged.writes()).hasSize(1);
    }

    @Test
    void imagesOfTwoTermsAreNeverMerged() {
        CommittedTransaction lost = tx(1, 1, 1, 2, full("1", "1"));
        CommittedTransaction partial = inTerm(2, tx(2, 2, 3, 4, partial("2")));
        assertThat(coalesce(lost, partial).rereads()).containsExactly(java.util.Map.entry(KEY, 4L));
        assertThat(coalesce(lost, inTerm(2, tx(2, 2, 3, 4, full("2", "2")))).writes())
                .singleElement()
                .satisfies(w -> assertThat(w.interval()).isEqualTo(new Interval(2, 3, 4)));
    }

    private static CommittedTransaction inTerm(long term, CommittedTransaction t) {
        Interval interval = new Interval(term, t.interval().lo(), t.interval().hi());
        return new CommittedTransaction(t.first(), t.last(), interval, t.changes(), 0, 0);
    }

    @Test
    void partialAfterDeleteIsReadAgain() {
        Coalesced merged = coalesce(tx(1, 1, 1, 2, Change.delete(KEY)), tx(2, 2, 3, 4, partial("2")));
        assertThat(merged.rereads()).containsOnlyKeys(KEY);
    }

    @Test
    void rowThatAnAbsentOverlappingTransactionWroteIsReadAgain() {
        CommittedTransaction taken = tx(1, 3, 1, 2, full("1", "1"));
        CommittedTransaction left = tx(2, 4, 1, 2, full("2", "2"));
        Coalesced merged = Coalescer.coalesce(new Group(List.of(taken), List.of(left)));
        assertThat(merged.writes()).isEmpty();
        assertThat(merged.rereads()).containsOnlyKeys(KEY);
    }

    @Test
    void partialImageThatAssignsASearchedColumnIsReadAgain() {
        Group group = new Group(List.of(tx(1, 1, 1, 2, partial("2"))), List.of());
        assertThat(Coalescer.coalesce(group, table -> Set.of("a"), table -> false)
                        .writes())
                .hasSize(1);
        assertThat(Coalescer.coalesce(group, table -> Set.of("b"), table -> false)
                        .rereads())
                .containsOnlyKeys(KEY);
    }

    @Test
    void partialImageIsReadAgainIfItsOwnTransactionSearchesByTheColumn() {
        CommittedTransaction both = new CommittedTransaction(
                1,
                1,
                new Interval(1, 1, 2),
                new TransactionChanges(
                        List.of(partial("8")),
                        List.of(new Doubt.RowsWhere(TABLE, List.of("b"), List.of("7"), Set.of(), null))),
                0,
                0);
        assertThat(coalesce(both).rereads()).containsOnlyKeys(KEY);
    }

    @Test
    void lookupsComeWithTheLargestNumberOfTheGroup() {
        Doubt.RowsWhere where = new Doubt.RowsWhere(TABLE, List.of("parent"), List.of("1"), Set.of(), null);
        CommittedTransaction cascade = new CommittedTransaction(
                2, 5, new Interval(1, 1, 2), new TransactionChanges(List.of(Change.delete(KEY)), List.of(where)), 0, 0);
        Coalesced merged = coalesce(tx(1, 1, 1, 2, full("1", "1")), cascade);
        assertThat(merged.lookups()).containsExactly(where);
        assertThat(merged.last()).isEqualTo(5);
    }
}
