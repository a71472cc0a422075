package dev.dualwrite.backfill;

import static dev.dualwrite.backfill.BackfillFixture.LINES;
import static dev.dualwrite.backfill.BackfillFixture.ORDERS;
import static dev.dualwrite.backfill.BackfillFixture.key;
import static dev.dualwrite.backfill.BackfillFixture.once;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore.Progress;
import dev.dualwrite.spi.FencedChange;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackfillTest {
    private final BackfillFixture f = new BackfillFixture();

    @Test
    void copiesAllTablesInTheGivenOrderAndTellsItsProgress() {
        f.fill(ORDERS, 5);
        f.fill(LINES, 2);
        Map<TableId, Progress> progress = f.backfill(2, ORDERS, LINES).start().join();
        assertEqual();
        assertThat(progress.values()).allMatch(Progress::done);
        assertThat(f.said)
                .containsExactly(
                        "orders 2 of 5", "orders 4 of 5", "orders 5 of 5, done", "lines 2 of 2", "lines 2 of 2, done");
    }

    @Test
    void whenAllIsDoneItReturnsWithoutWaitingForAnything() {
        f.fill(ORDERS, 3);
        f.backfill(2, ORDERS).start().join();
        f.allCaptured.set(false);
        f.said.clear();
        assertThat(f.backfill(2, ORDERS).start().join().get(ORDERS).done()).isTrue();
        assertThat(f.said).isEmpty();
    }

    @Test
    void anEmptyTableIsDoneAndTheFollowersRowsInItAreGone() {
        f.follower.put(key("1"), BackfillFixture.row("1", "left over"));
        f.backfill(2, ORDERS).start().join();
        assertEqual();
    }

    @Test
    void nothingIsReadBeforeTheTransactionsThatBeganUncapturedHaveEnded() {
        f.fill(ORDERS, 3);
        f.allCaptured.set(false);
        f.alive.add("3/17");
        f.whileWaiting.set(() -> {
            assertThat(f.follower.rows(ORDERS)).isEmpty();
            if (!f.allCaptured.get()) {
                f.alive.add("4/99");
                f.allCaptured.set(true);
            } else if (f.alive.contains("4/99")) {
                f.alive.remove("4/99");
                f.alive.add("5/1");
            } else if (f.alive.contains("3/17")) {
                // Written uncaptured, just before its end: only a snapshot taken later shows it.
                f.authority.put(key("uncaptured"), BackfillFixture.row("uncaptured", "x"));
                f.alive.remove("3/17");
            }
        });
        f.backfill(10, ORDERS).start().join();
        assertEqual();
        assertThat(f.alive)
                .as("what began after capture was complete is not waited for")
                .containsExactly("5/1");
        assertThat(f.said.get(0)).contains("of this process");
        assertThat(f.said.get(1)).contains("3/17").contains("4/99");
        assertThat(f.said.get(2)).contains("3/17").doesNotContain("4/99");
    }

    @Test
    void whatWasOnItsWayWhenTheBackfillBeganIsReadAgainInsteadOfApplied() {
        f.fill(ORDERS, 3);
        FencedChange insert = f.write("5", "x");
        f.delete("5"); // Never arrives: both sides lack the row when the chunk is read.
        f.backfill(10, ORDERS).start().join();
        f.arrive(insert);
        assertEqual();
    }

    @Test
    void theFloorIsAClockValueReadAfterTheBarrier() {
        f.alive.add("3/17");
        f.whileWaiting.set(() -> {
            f.write("7", "while the barrier is closed");
            f.alive.clear();
        });
        f.backfill(10, ORDERS).start().join();
        long atTheBarrier = 2;
        assertThat(f.fence.floor(ORDERS)).isGreaterThan(atTheBarrier);
        assertThat(f.checkpoints.backfill().get(ORDERS).barrier()).isEqualTo(f.fence.floor(ORDERS));
    }

    @Test
    void goesOnWithTheChunkAfterTheLastSavedOne() {
        f.fill(ORDERS, 7);
        CountDownLatch killed = killAfterChunks(2);
        Backfill first = f.backfill(2, ORDERS);
        BackfillRun run = first.start();
        await(killed);
        assertThatThrownBy(run::join).isInstanceOf(IllegalStateException.class);
        f.checkpoints.beforeSave(now -> {});
        long floor = f.fence.floor(ORDERS);

        f.said.clear();
        f.authority.beforeRead(m -> {});
        f.backfill(2, ORDERS).start().join();
        assertThat(f.said.get(0)).isEqualTo("orders resumes at chunk 3 after 4 rows");
        assertThat(f.said).contains("orders 7 of 7, done");
        assertThat(f.fence.floor(ORDERS)).isEqualTo(floor);
        assertEqual();
    }

    @Test
    void whatIsLeftOfAChunkIsInTheLedgerBeforeTheChunkIsSaved() {
        f.fill(ORDERS, 3);
        f.refusing.add(key("001"));
        f.checkpoints.beforeSave(now -> {
            if (now.rows() > 0) {
                assertThat(f.ledger.entries()).hasSize(1);
            }
        });
        f.backfill(10, ORDERS).start().join();
    }

    @Test
    void anOutageIsWaitedOut() {
        f.fill(ORDERS, 5);
        once(f.authority, "readChunk", f.targetOutage::begin);
        AtomicReference<Integer> waits = new AtomicReference<>(0);
        f.whileWaiting.set(() -> {
            waits.set(waits.get() + 1);
            if (waits.get() == 3) {
                f.targetOutage.end();
                f.legacyOutage.failNext(2);
            }
        });
        f.backfill(2, ORDERS).start().join();
        assertThat(waits.get()).isEqualTo(5);
        assertThat(f.said).contains("trouble: Backfill waits for the target", "trouble: Backfill waits for the legacy");
        assertEqual();
    }

    @Test
    void aCancelledRunSavesNothingMore() {
        f.fill(ORDERS, 50);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        once(f.authority, "readChunk", () -> {
            reading.countDown();
            await(cancelled);
        });
        Backfill backfill = f.backfill(2, ORDERS);
        BackfillRun run = backfill.start();
        await(reading);
        backfill.cancel();
        f.checkpoints.clear();
        cancelled.countDown();
        assertThatThrownBy(run::join).isInstanceOf(CancellationException.class);
        assertThat(f.checkpoints.backfill()).isEmpty();
    }

    @Test
    void aSecondStartWhileOneRunsIsTheSameRun() {
        f.fill(ORDERS, 3);
        CountDownLatch go = new CountDownLatch(1);
        once(f.authority, "readChunk", () -> await(go));
        Backfill backfill = f.backfill(2, ORDERS);
        BackfillRun run = backfill.start();
        assertThat(backfill.start()).isSameAs(run);
        go.countDown();
        run.join();
        assertThat(backfill.start()).isNotSameAs(run);
    }

    @Test
    void anErrorThatIsNoOutageEndsTheRunAndIsTheCallers() {
        f.fill(ORDERS, 3);
        f.authority.beforeRead(m -> {
            throw new IllegalStateException("the table is gone");
        });
        assertThatThrownBy(() -> f.backfill(2, ORDERS).start().join()).hasMessage("the table is gone");
    }

    private CountDownLatch killAfterChunks(int chunks) {
        CountDownLatch killed = new CountDownLatch(1);
        f.checkpoints.beforeSave(now -> {
            if (now.chunks() > chunks) {
                killed.countDown();
                throw new IllegalStateException("killed");
            }
        });
        return killed;
    }

    private static void await(@Nullable CountDownLatch latch) {
        try {
            assertThat(latch).isNotNull();
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertEqual() {
        for (TableId table : new TableId[] {ORDERS, LINES}) {
            assertThat(f.follower.rows(table)).containsExactlyInAnyOrderEntriesOf(f.authority.rows(table));
        }
    }
}
