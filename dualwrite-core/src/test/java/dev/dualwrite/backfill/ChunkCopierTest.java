package dev.dualwrite.backfill;

import static dev.dualwrite.backfill.BackfillFixture.ORDERS;
import static dev.dualwrite.backfill.BackfillFixture.key;
import static dev.dualwrite.backfill.BackfillFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.backfill.ChunkCopier.Chunk;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.testkit.InMemoryTables;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One chunk against writers that come in between its steps. */
class ChunkCopierTest {
    private BackfillFixture f = new BackfillFixture();

    @Test
    void copiesTheRowsOfItsRangeAndSaysWhereTheNextBegins() {
        f.fill(ORDERS, 5);
        ChunkCopier copier = new ChunkCopier(f.seams);
        Chunk first = copier.copy(ORDERS, null, 2, true);
        assertThat(first.last()).isEqualTo(key("001"));
        assertThat(first.rows()).isEqualTo(2);
        assertThat(first.end()).isFalse();
        assertThat(f.follower.rows(ORDERS)).hasSize(2);
        copyFrom(first.last(), 2);
        assertEqual();
    }

    @Test
    void theEndIsSeenEvenIfTheLastChunkIsFull() {
        f.fill(ORDERS, 4);
        assertThat(copyFrom(null, 2)).isEqualTo(3);
        assertEqual();
    }

    @Test
    void aWriteBetweenSnapshotAndChunkIsNotOverwrittenByTheOlderChunkWhenItArrivesFirst() {
        f.fill(ORDERS, 3);
        inBetween(() -> f.arrive(f.write("001", "new")));
        copyFrom(null, 10);
        assertThat(f.follower.rows(ORDERS).get(key("001"))).isEqualTo(row("001", "new"));
        assertEqual();
    }

    @Test
    void aWriteBetweenSnapshotAndChunkIsNotLostWhenItArrivesLater() {
        f.fill(ORDERS, 3);
        AtomicReference<@Nullable FencedChange> late = new AtomicReference<>();
        inBetween(() -> late.set(f.write("001", "new")));
        copyFrom(null, 10);
        f.arrive(taken(late));
        assertEqual();
    }

    @Test
    void aWriteRightAfterTheSnapshotIsNotTakenForOlderThanTheChunk() {
        f.fill(ORDERS, 3);
        AtomicReference<@Nullable FencedChange> late = new AtomicReference<>();
        AtomicBoolean ran = new AtomicBoolean();
        f.authority.afterRead(method -> {
            if (method.equals("readChunk") && ran.compareAndSet(false, true)) {
                f.arrive(f.write("001", "arrives before the chunk"));
                late.set(f.write("002", "arrives after the chunk"));
            }
        });
        copyFrom(null, 10);
        f.arrive(taken(late));
        assertEqual();
    }

    @Test
    void aRowThatWasDeletedBetweenSnapshotAndChunkIsNotBroughtBack() {
        f.fill(ORDERS, 3);
        inBetween(() -> f.arrive(f.delete("001")));
        copyFrom(null, 10);
        assertThat(f.follower.rows(ORDERS)).doesNotContainKey(key("001"));
        assertEqual();
    }

    @Test
    void aRowThatWasInsertedBetweenSnapshotAndChunkIsNotDeletedAsAnExtra() {
        f.fill(ORDERS, 3);
        inBetween(() -> f.arrive(f.write("0015", "new")));
        copyFrom(null, 10);
        assertThat(f.follower.rows(ORDERS)).containsKey(key("0015"));
        assertEqual();
    }

    @Test
    void aPartialUpdateThatArrivesBetweenSnapshotAndChunkFindsNoRowAndIsReadAgain() {
        f.fill(ORDERS, 3);
        inBetween(() -> f.arrive(f.update("001", "new")));
        copyFrom(null, 10);
        assertEqual();
    }

    @Test
    void aPartialUpdateOnAnOlderLifesRowDoesNotHideTheOtherColumns() {
        f.fill(ORDERS, 3);
        f.follower.put(key("001"), row("an older life's id", "old"));
        inBetween(() -> f.arrive(f.update("001", "new")));
        copyFrom(null, 10);
        assertEqual();
    }

    @Test
    void rowsThatTheFollowerHasAndTheAuthorityLacksAreDeletedWithATombstone() {
        f.fill(ORDERS, 3);
        FencedChange lateInsert = f.write("0005", "x");
        f.authority.remove(key("0005"));
        f.follower.put(key("0005"), row("0005", "left over"));
        f.follower.put(key("zzz"), row("zzz", "beyond the end"));
        copyFrom(null, 2);
        assertEqual();
        f.arrive(lateInsert);
        assertEqual();
    }

    @Test
    void anOpenEndIsGoneThroughInPiecesWhenTheAuthorityIsEmpty() {
        for (int i = 0; i < 25; i++) {
            f.follower.put(key("left over " + i), row("x", "x"));
        }
        copyFrom(null, 10);
        assertThat(f.follower.rows(ORDERS)).isEmpty();
    }

    @Test
    void aFollowerThatOrdersTextInAnotherWayLosesNoRow() {
        f = new BackfillFixture(InMemoryTables.BY_LETTERS);
        for (String id : new String[] {"A", "B", "a", "b", "Z", "c", "_", "aa", "AA", "zz"}) {
            f.authority.put(key(id), row(id, "old"));
        }
        f.follower.put(key("Q"), row("Q", "left over"));
        f.follower.put(key("q"), row("q", "left over"));
        AtomicBoolean lost = new AtomicBoolean();
        f.follower.beforeRead(
                m -> lost.set(lost.get() || f.follower.rows(ORDERS).isEmpty()));
        for (int size = 1; size <= 4; size++) {
            copyFrom(null, size);
            assertEqual();
        }
        assertThat(lost).isFalse();
    }

    @Test
    void aRowThatIsWrittenWheneverItIsReadGoesToTheLedger() {
        f.fill(ORDERS, 3);
        // Every read of it is followed by a write that arrives before the read does: a partial one, so that the fence
        // cannot drop the read as older.
        f.fence.beforeWrite(changes -> {
            if (changes.stream().anyMatch(c -> c.isRead() && c.change().key().equals(key("001")))) {
                FencedChange update = f.update("001", "v" + f.clock.newest());
                f.follower.put(key("001"), row("001", "v"));
                f.fence.writer("B").write(List.of(update));
            }
        });
        new ChunkCopier(f.seams).copy(ORDERS, null, 10, true);
        assertThat(f.ledger.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.key()).isEqualTo(key("001"));
            assertThat(entry.reason()).isEqualTo(SuspectReason.UNSETTLED);
        });
    }

    @Test
    void aRowThatTheFollowerRefusesGoesToTheLedgerAndStopsNoOther() {
        f.fill(ORDERS, 3);
        f.refusing.add(key("001"));
        copyFrom(null, 10);
        assertThat(f.follower.rows(ORDERS)).containsOnlyKeys(key("000"), key("002"));
        assertThat(f.ledger.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.key()).isEqualTo(key("001"));
            assertThat(entry.reason()).isEqualTo(SuspectReason.REFUSED);
        });
    }

    @Test
    void anOutageOfEitherSideEndsTheChunkAndDoingItAgainIsSafe() {
        f.fill(ORDERS, 3);
        f.legacyOutage.failNext(1);
        assertThatThrownBy(() -> copyFrom(null, 10)).isInstanceOf(DatabaseUnavailableException.class);
        f.targetOutage.failNext(1);
        assertThatThrownBy(() -> copyFrom(null, 10)).isInstanceOf(DatabaseUnavailableException.class);
        copyFrom(null, 10);
        copyFrom(null, 10);
        assertEqual();
    }

    /** Runs something once, after the chunk's snapshot and before its rows are written. */
    private void inBetween(Runnable action) {
        AtomicBoolean ran = new AtomicBoolean();
        f.fence.beforeWrite(changes -> {
            if (changes.size() > 1 && ran.compareAndSet(false, true)) {
                action.run();
            }
        });
    }

    /** Copies to the end; returns the number of chunks. */
    private int copyFrom(@Nullable RowKey after, int size) {
        ChunkCopier copier = new ChunkCopier(f.seams);
        int chunks = 0;
        RowKey from = after;
        boolean end = false;
        while (!end) {
            Chunk chunk = copier.copy(ORDERS, from, size, true);
            from = chunk.last();
            end = chunk.end();
            chunks++;
        }
        return chunks;
    }

    private void assertEqual() {
        assertThat(f.follower.rows(ORDERS)).containsExactlyInAnyOrderEntriesOf(f.authority.rows(ORDERS));
        assertThat(f.ledger.entries()).isEmpty();
    }

    private static FencedChange taken(AtomicReference<@Nullable FencedChange> change) {
        FencedChange taken = change.get();
        if (taken == null) {
            throw new AssertionError("The write in between did not happen");
        }
        return taken;
    }
}
