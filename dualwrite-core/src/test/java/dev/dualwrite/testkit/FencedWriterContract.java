package dev.dualwrite.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FenceMemory.Forgotten;
import dev.dualwrite.spi.FenceMemory.Position;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.FencedWriter.Reread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every fenced writer does. Each test starts with an empty follower that has the table {@link #TABLE}. */
public abstract class FencedWriterContract {
    /** A key, a column that takes no NULL, and one that does. */
    public static final TableDef TABLE = new TableDef(
            new TableId("public", "thing"),
            List.of(
                    new ColumnDef("id", "integer", false, false),
                    new ColumnDef("name", "text", false, false),
                    new ColumnDef("note", "text", false, false)),
            List.of("id"),
            false);

    private static final ImageLayout NOTE = new ImageLayout(List.of("note"), List.of("text"), false);

    /** The writer of one of several instances on the same follower. */
    protected abstract FencedWriter writer(String name);

    /** Of the same follower. */
    protected abstract FenceMemory memory();

    protected abstract @Nullable Map<String, @Nullable String> row(RowKey key);

    protected abstract @Nullable FenceEntry entry(RowKey key, String writer);

    public static RowKey key(int id) {
        return new RowKey(TABLE.id(), Integer.toString(id));
    }

    public static Change full(int id, @Nullable String name, @Nullable String note) {
        return Change.upsert(key(id), new Image(TABLE.fullLayout(), Arrays.asList(Integer.toString(id), name, note)));
    }

    public static Change note(int id, @Nullable String note) {
        return Change.upsert(key(id), new Image(NOTE, Arrays.asList(note)));
    }

    public static FencedChange live(Change change, long lo, long hi, long sequence) {
        return new FencedChange(change, new Interval(1, lo, hi), sequence, sequence, FencedChange.NOT_ASKED);
    }

    private static FencedChange reread(Change change, long lo, long hi, long asked) {
        return FencedChange.read(change, new Interval(1, lo, hi), asked);
    }

    private Outcome a(FencedChange... changes) {
        return writer("a").write(List.of(changes));
    }

    private Outcome b(FencedChange... changes) {
        return writer("b").write(List.of(changes));
    }

    private static void assertReread(Outcome outcome, int id, long asked) {
        assertThat(outcome).isEqualTo(new Outcome(0, 0, List.of(new Reread(key(id), asked)), List.of()));
    }

    private static void assertApplied(Outcome outcome) {
        assertThat(outcome).isEqualTo(new Outcome(1, 0, List.of(), List.of()));
    }

    private static void assertDropped(Outcome outcome) {
        assertThat(outcome).isEqualTo(new Outcome(0, 1, List.of(), List.of()));
    }

    private @Nullable String noteOf(int id) {
        Map<String, @Nullable String> row = row(key(id));
        return row == null ? "no row" : row.get("note");
    }

    @Test
    void nothingIsWrittenForNothing() {
        assertThat(a()).isEqualTo(new Outcome(0, 0, List.of(), List.of()));
    }

    @Test
    void theFirstChangeOfAKeyIsAppliedAndRemembered() {
        assertApplied(a(live(full(1, "one", null), 3, 5, 7)));

        assertThat(row(key(1))).containsEntry("name", "one").containsEntry("note", null);
        assertThat(entry(key(1), "a")).isEqualTo(new FenceEntry(new Interval(1, 3, 5), true, "a", 7));
    }

    @Test
    void aNewerChangeWinsAndAnOlderOneIsDropped() {
        assertApplied(a(live(full(1, "one", "new"), 10, 12, 1)));
        assertDropped(b(live(full(1, "one", "old"), 4, 8, 1)));
        assertThat(noteOf(1)).isEqualTo("new");
        assertApplied(b(live(full(1, "one", "newest"), 13, 14, 2)));
        assertThat(noteOf(1)).isEqualTo("newest");
    }

    @Test
    void intervalsThatShareOneReadingAreOrdered() {
        assertApplied(a(live(full(1, "one", "first"), 1, 5, 1)));
        assertApplied(b(live(full(1, "one", "second"), 5, 9, 1)));
        assertDropped(a(live(full(1, "one", "zeroth"), 1, 5, 0)));
        assertThat(noteOf(1)).isEqualTo("second");
    }

    @Test
    void overlappingChangesOfTwoWritersAreReadAgain() {
        assertApplied(a(live(full(1, "one", "a"), 1, 5, 1)));
        assertReread(b(live(full(1, "one", "b"), 4, 9, 1)), 1, 9);
        assertThat(noteOf(1)).isEqualTo("a");
    }

    @Test
    void aWritersOwnSequenceOrdersWhatTheClockDoesNot() {
        assertApplied(a(live(full(1, "one", "first"), 1, 9, 4)));
        assertApplied(a(live(full(1, "one", "second"), 2, 8, 5)));
        assertThat(noteOf(1)).isEqualTo("second");
        FencedChange spanning =
                new FencedChange(full(1, "one", "spanning"), new Interval(1, 2, 8), 5, 9, FencedChange.NOT_ASKED);
        assertReread(a(spanning), 1, 8);
    }

    /** Nobody heard of its commit: it is written as it was. */
    @Test
    void aWritersOwnChangeThatComesOnceMoreIsDropped() {
        assertApplied(a(live(full(1, "one", "first"), 1, 9, 4)));
        assertDropped(a(live(full(1, "one", "first"), 1, 9, 4)));
        assertReread(b(live(full(1, "one", "other"), 1, 9, 4)), 1, 9);
        assertThat(noteOf(1)).isEqualTo("first");
    }

    @Test
    void aRereadHasNoPlaceInItsWritersOrder() {
        assertApplied(a(live(full(1, "one", "live"), 1, 9, 4)));
        assertReread(a(reread(full(1, "one", "read"), 5, 12, 5)), 1, 5);
        assertApplied(a(reread(full(1, "one", "read"), 9, 12, 9)));
        assertReread(a(live(full(1, "one", "live"), 10, 13, 5)), 1, 13);
        assertThat(entry(key(1), "a")).isEqualTo(new FenceEntry(new Interval(1, 9, 12), true, "", 0));
    }

    @Test
    void aRereadIsSettledByAFullEntryAsYoungAsWhatAskedForIt() {
        assertApplied(a(reread(full(1, "one", "read"), 6, 9, 6)));
        assertDropped(a(reread(full(1, "one", "again"), 7, 10, 6)));
        assertReread(a(reread(full(1, "one", "again"), 7, 10, 7)), 1, 7);
    }

    @Test
    void aPartialImageLeavesTheOtherColumnsAlone() {
        assertApplied(a(live(full(1, "one", "full"), 1, 2, 1)));
        assertApplied(a(live(note(1, null), 3, 4, 2)));
        assertThat(row(key(1))).containsEntry("name", "one").containsEntry("note", null);
        assertReread(b(live(full(1, "uno", "old"), 1, 2, 1)), 1, 2);
        assertThat(row(key(1))).containsEntry("name", "one");
    }

    @Test
    void aPartialImageThatFindsNoRowIsReadAgain() {
        assertReread(a(live(note(1, "lost"), 3, 4, 2)), 1, 4);
        assertThat(row(key(1))).isNull();
        assertThat(entry(key(1), "a")).isEqualTo(new FenceEntry(new Interval(1, 3, 4), false, "a", 2));
        assertApplied(a(reread(full(1, "one", "read"), 4, 5, 4)));
    }

    @Test
    void aDeletedRowIsNotBroughtBackByALateImage() {
        assertApplied(a(live(full(1, "one", null), 1, 2, 1)));
        assertApplied(a(live(Change.delete(key(1)), 5, 6, 2)));
        assertThat(row(key(1))).isNull();
        assertDropped(b(live(full(1, "one", "late"), 3, 4, 1)));
        assertThat(row(key(1))).isNull();
        assertApplied(b(live(full(1, "one", "again"), 7, 8, 2)));
        assertThat(noteOf(1)).isEqualTo("again");
    }

    @Test
    void nothingBelowTheFloorIsApplied() {
        writer("a").raiseFloor(TABLE.id(), 10);
        writer("b").raiseFloor(TABLE.id(), 4);

        assertReread(a(live(full(1, "one", "below"), 9, 12, 1)), 1, 12);
        assertThat(row(key(1))).isNull();
        assertThat(entry(key(1), "a")).isNull();
        assertApplied(a(live(full(1, "one", "on it"), 10, 12, 2)));
        assertReread(a(live(full(1, "one", "own"), 9, 12, 3)), 1, 12);
        assertDropped(b(live(full(1, "one", "old"), 8, 10, 1)));
        assertThat(noteOf(1)).isEqualTo("on it");
    }

    /** Looks at all entries, two at a time; returns how many were forgotten. */
    private int forgetAll() {
        int forgotten = 0;
        Position at = Position.START;
        while (at != null) {
            Forgotten step = memory().forget(at, 2);
            forgotten += step.entries();
            at = step.end();
        }
        return forgotten;
    }

    @Test
    void whatIsForgottenIsReadAgainWhenSomethingOlderComesLate() {
        for (int id = 1; id <= 5; id++) {
            assertApplied(a(live(full(id, "n" + id, "newest"), 5, 8, id)));
        }
        assertApplied(a(live(Change.delete(key(5)), 8, 9, 6)));

        assertThat(forgetAll()).as("nothing lies below a floor").isZero();
        assertThat(memory().raiseFloors(10)).isTrue();
        assertThat(forgetAll()).isEqualTo(5);

        for (int id = 1; id <= 5; id++) {
            assertThat(entry(key(id), "a")).isNull();
        }
        assertReread(b(live(full(1, "n1", "older"), 2, 4, 1)), 1, 4);
        assertReread(b(live(full(5, "n5", "older than its delete"), 2, 12, 1)), 5, 12);
        assertReread(b(reread(full(5, "n5", "read long ago"), 3, 11, 3)), 5, 3);
        assertThat(noteOf(1)).isEqualTo("newest");
        assertThat(row(key(5))).isNull();
    }

    @Test
    void whatComesAfterTheFloorFindsTheRowOfAForgottenEntry() {
        assertApplied(a(live(full(1, "one", "first"), 5, 8, 1)));
        assertApplied(a(live(Change.delete(key(2)), 5, 8, 1)));
        memory().raiseFloors(10);
        assertThat(forgetAll()).isEqualTo(2);

        assertApplied(b(live(note(1, "second"), 10, 12, 1)));
        assertReread(b(live(note(2, "of no row"), 10, 12, 1)), 2, 12);

        assertThat(row(key(1))).containsEntry("name", "one").containsEntry("note", "second");
        assertThat(row(key(2))).isNull();
    }

    @Test
    void onlyWhatIsNotAboveTheFloorIsForgotten() {
        assertApplied(a(live(full(1, "one", null), 5, 10, 1)));
        assertApplied(a(live(full(2, "two", null), 5, 11, 1)));
        assertThat(memory().raiseFloors(10)).isTrue();
        assertThat(memory().raiseFloors(3)).isTrue();

        assertThat(forgetAll()).isEqualTo(1);

        assertThat(entry(key(1), "a")).isNull();
        assertThat(entry(key(2), "a")).isNotNull();
        assertThat(forgetAll()).isZero();
    }

    @Test
    void aNewTermIsNewerThanAllBefore() {
        assertApplied(a(live(full(1, "one", "old term"), 100, 200, 9)));
        FencedChange next =
                new FencedChange(full(1, "one", "new term"), new Interval(2, 1, 2), 1, 1, FencedChange.NOT_ASKED);
        assertApplied(b(next));
        assertDropped(a(live(full(1, "one", "zombie"), 300, 400, 10)));
        assertThat(noteOf(1)).isEqualTo("new term");
    }

    @Test
    void oneBadRowAmongManyIsRefusedAlone() {
        List<FencedChange> changes = new ArrayList<>();
        for (int id = 1; id <= 500; id++) {
            changes.add(live(full(id, id == 321 ? null : "n" + id, "note"), 1, 2, 1));
        }
        Outcome outcome = writer("a").write(changes);

        assertThat(outcome.applied()).isEqualTo(499);
        assertThat(outcome.refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.key()).isEqualTo(key(321)));
        assertThat(row(key(321))).isNull();
        assertThat(entry(key(321), "a")).isNull();
        assertThat(noteOf(320)).isEqualTo("note");
        assertThat(noteOf(500)).isEqualTo("note");
    }

    @Test
    void aRefusedChangeKeepsTheEntryOfTheOneBefore() {
        assertApplied(a(live(full(1, "one", "good"), 1, 2, 1)));
        assertThat(a(live(full(1, null, "bad"), 3, 4, 2)).refused()).hasSize(1);
        assertThat(entry(key(1), "a")).isEqualTo(new FenceEntry(new Interval(1, 1, 2), true, "a", 1));
        assertThat(noteOf(1)).isEqualTo("good");
    }

    @Test
    void theSameGroupAgainChangesNothing() {
        FencedChange[] group = {
            live(full(1, "one", "x"), 1, 2, 1), live(full(2, "two", "y"), 1, 2, 1), live(Change.delete(key(3)), 1, 2, 1)
        };
        assertThat(a(group).applied()).isEqualTo(3);
        Outcome again = a(group);
        assertThat(again.applied()).isZero();
        assertThat(again.dropped() + again.reread().size()).isEqualTo(3);
        assertThat(noteOf(2)).isEqualTo("y");
    }
}
