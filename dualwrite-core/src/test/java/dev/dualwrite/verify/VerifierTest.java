package dev.dualwrite.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.job.Pacing;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore.Verification;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.testkit.InMemoryCheckpointStore;
import dev.dualwrite.testkit.InMemoryClock;
import dev.dualwrite.testkit.InMemoryFollower;
import dev.dualwrite.testkit.InMemoryTables;
import dev.dualwrite.testkit.ManualClock;
import dev.dualwrite.testkit.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VerifierTest {
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final ImageLayout FULL = new ImageLayout(List.of("id", "v"), List.of("text", "text"), true);

    private final Outage legacyOutage = new Outage(Side.LEGACY);
    private final Outage targetOutage = new Outage(Side.TARGET);
    private final InMemoryClock clock = new InMemoryClock(legacyOutage);
    private final InMemoryTables authority = new InMemoryTables(Side.LEGACY, legacyOutage, InMemoryTables.BY_BYTES);
    private InMemoryTables follower = new InMemoryTables(Side.TARGET, targetOutage, InMemoryTables.BY_BYTES);
    private InMemoryFollower fence = new InMemoryFollower();
    private final InMemoryCheckpointStore checkpoints = new InMemoryCheckpointStore(legacyOutage);
    private final ManualClock wallClock = new ManualClock();
    private final Listeners listeners = new Listeners();
    private final List<Suspicion> suspicions = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AtomicLong suspects = new AtomicLong();
    private final Stream stream = new Stream();
    private volatile Pacing pacing = (attempt, wake) -> {};

    /** Changes on their way, which come to the follower when somebody waits for them. */
    private final class Stream implements QueueWatch {
        final List<Change> onTheirWay = new ArrayList<>();
        volatile Runnable whileWaiting = () -> {};
        volatile boolean stuck;
        final AtomicLong sequence = new AtomicLong();

        @Override
        public long mark() {
            return sequence.get();
        }

        @Override
        public boolean awaitPassed(long mark, Duration limit) {
            if (stuck) {
                return false;
            }
            assertThat(mark).as("the mark was drawn after the write was seen").isEqualTo(sequence.get());
            onTheirWay.forEach(change -> apply(follower, change));
            onTheirWay.clear();
            whileWaiting.run();
            return true;
        }

        void write(Change change) {
            sequence.incrementAndGet();
            apply(authority, change);
            onTheirWay.add(change);
        }
    }

    @BeforeEach
    void listen() {
        listeners.add(new MigrationListener() {
            @Override
            public void verifyProgress(TableId table, long rows, long estimate) {
                said.add(rows + " of " + estimate);
            }

            @Override
            public void verified(TableId table, long rows, long differences) {
                said.add(table + ": " + differences + " differences in " + rows + " rows");
            }

            @Override
            public void trouble(String what, Throwable cause) {
                said.add("trouble: " + what);
            }
        });
    }

    @Test
    void equalSidesAreCleanAndTheResultIsStored() {
        fill(25);
        VerificationReport report = verify(10);
        assertThat(report.orThrow()).isSameAs(report);
        assertThat(report.rows()).isEqualTo(25);
        assertThat(checkpoints.verifications().get(ORDERS)).isEqualTo(new Verification(wallClock.instant(), 25, 0));
        assertThat(suspicions).isEmpty();
        assertThat(said).containsExactly("10 of 25", "20 of 25", "25 of 25", "public.orders: 0 differences in 25 rows");
    }

    @Test
    void whatWasComparedWhileATermBeganIsNotClean() {
        fill(25);
        follower.remove(key("003"));
        stream.whileWaiting = () -> {
            apply(follower, Change.upsert(key("003"), row("003", "same")));
            clock.begin(2);
        };
        assertThat(verify(10).clean()).isFalse();
        assertThat(checkpoints.verifications().get(ORDERS).clean()).isFalse();
    }

    @Test
    void emptyTablesAreClean() {
        assertThat(verify(10).clean()).isTrue();
    }

    @Test
    void missingExtraAndDifferentRowsAreFoundCountedAndHandedOn() {
        fill(25);
        follower.remove(key("003"));
        follower.remove(key("024"));
        follower.put(key("007"), row("007", "wrong"));
        follower.put(key("0115"), row("0115", "extra"));
        follower.put(key("999"), row("999", "extra beyond the end"));
        follower.put(key("!"), row("!", "extra before the begin"));
        VerificationReport report = verify(10);
        TableResult result = report.tables().get(0);
        assertThat(result.missing()).isEqualTo(2);
        assertThat(result.different()).isEqualTo(1);
        assertThat(result.extra()).isEqualTo(3);
        assertThat(result.unsettled()).isZero();
        assertThat(suspicions).allMatch(s -> s.reason() == SuspectReason.DIFFERENT);
        assertThat(suspicions)
                .extracting(Suspicion::key)
                .containsExactlyInAnyOrder(key("003"), key("024"), key("007"), key("0115"), key("999"), key("!"));
        assertThat(checkpoints.verifications().get(ORDERS).clean()).isFalse();
        assertThatThrownBy(report::orThrow)
                .isInstanceOf(VerificationFailedException.class)
                .hasMessageContaining("public.orders: 25 rows, 2 missing, 3 extra, 1 different")
                .hasMessageContaining("verify again")
                .hasMessageNotContaining("007");
    }

    @Test
    void everyKindOfDifferenceIsFoundWhateverTheChunkAndTheOrder() {
        for (Comparator<RowKey> order : List.of(InMemoryTables.BY_BYTES, InMemoryTables.BY_LETTERS)) {
            for (int chunk = 1; chunk <= 12; chunk++) {
                for (String id : List.of("", "A", "a", "B", "b", "Zz", "zz", "_", "0", "m", "M")) {
                    suspicions.clear();
                    follower = new InMemoryTables(Side.TARGET, targetOutage, order);
                    for (String other : List.of("A", "a", "B", "b", "Zz", "zz", "_", "0", "m", "M")) {
                        authority.put(key(other), row(other, "same"));
                        follower.put(key(other), row(other, "same"));
                    }
                    if (id.isEmpty()) {
                        assertThat(verify(chunk).clean()).isTrue();
                        continue;
                    }
                    follower.remove(key(id));
                    follower.put(key(id + "x"), row(id, "extra"));
                    TableResult result = verify(chunk).tables().get(0);
                    assertThat(result.missing()).isEqualTo(1);
                    assertThat(result.extra()).isEqualTo(1);
                    assertThat(result.different()).isZero();
                    assertThat(suspicions).extracting(Suspicion::key).contains(key(id), key(id + "x"));
                }
            }
        }
    }

    @Test
    void whatIsMerelyOnItsWayIsNoDifference() {
        fill(5);
        stream.write(Change.upsert(key("002"), row("002", "new")));
        stream.write(Change.delete(key("003")));
        stream.write(Change.upsert(key("0035"), row("0035", "inserted")));
        assertThat(verify(10).clean()).isTrue();
        assertThat(suspicions).isEmpty();
    }

    @Test
    void aRowThatChangesOnceMoreWhileItIsLookedAtAgainIsNoDifference() {
        fill(5);
        stream.write(Change.upsert(key("002"), row("002", "first")));
        AtomicBoolean wrote = new AtomicBoolean();
        stream.whileWaiting = () -> {
            if (wrote.compareAndSet(false, true)) {
                stream.write(Change.upsert(key("002"), row("002", "second")));
                // The follower is behind both readings of the authority: the write before the first came out of order.
                follower.put(key("002"), row("002", "neither"));
            }
        };
        assertThat(verify(10).clean()).isTrue();
    }

    @Test
    void aRowThatChangesWheneverItIsLookedAtIsUnsettledAndHandedOn() {
        fill(5);
        follower.put(key("002"), row("002", "stale"));
        AtomicInteger version = new AtomicInteger();
        stream.whileWaiting = () -> authority.put(key("002"), row("002", "v" + version.incrementAndGet()));
        TableResult result = verify(10).tables().get(0);
        assertThat(version).hasValue(3);
        assertThat(result.unsettled()).isEqualTo(1);
        assertThat(result.different()).isZero();
        assertThat(result.clean()).isFalse();
        assertThat(suspicions).extracting(Suspicion::key).containsExactly(key("002"));
    }

    @Test
    void aRowThatChangesAllTheTimeIsEqualIfTheFollowerHasEitherReading() {
        fill(5);
        follower.put(key("002"), row("002", "stale"));
        AtomicInteger version = new AtomicInteger();
        stream.whileWaiting = () -> {
            Image now = row("002", "v" + version.incrementAndGet());
            if (version.get() > 1) {
                follower.put(key("002"), authority.rows(ORDERS).get(key("002")));
            }
            authority.put(key("002"), now);
        };
        assertThat(verify(10).clean()).as("it has the older one").isTrue();

        follower.put(key("002"), row("002", "stale"));
        stream.whileWaiting = () -> {
            Image now = row("002", "v" + version.incrementAndGet());
            authority.put(key("002"), now);
            follower.put(key("002"), now);
        };
        assertThat(verify(10).clean()).as("it has the newer one").isTrue();
    }

    @Test
    void whileTheStreamDoesNotMoveNothingIsFoundToDifferAndNothingIsCalledClean() {
        fill(5);
        stream.write(Change.upsert(key("002"), row("002", "new")));
        stream.stuck = true;
        TableResult result = verify(10).tables().get(0);
        assertThat(result.different()).isZero();
        assertThat(result.unsettled()).isEqualTo(1);
    }

    @Test
    void aSuspectTableIsNotClean() {
        fill(5);
        suspects.set(2);
        TableResult result = verify(10).tables().get(0);
        assertThat(result.clean()).isFalse();
        assertThat(result.suspects()).isEqualTo(2);
        assertThat(checkpoints.verifications().get(ORDERS).clean()).isFalse();
        assertThat(suspicions).isEmpty();
    }

    @Test
    void whatWasOnItsWayBeforeCannotMakeAPhantomAfterwards() {
        long before = clock.tick();
        verify(10);
        FencedChange late =
                new FencedChange(Change.upsert(key("5"), row("5", "x")), new Interval(1, before, before + 1), 1, 1, -1);
        fence.writer("A").write(List.of(late));
        assertThat(follower.rows(ORDERS)).isEmpty();
    }

    @Test
    void beyondSoManyKeysTheTableItselfBecomesSuspect() {
        for (int i = 0; i <= Verifier.MAX_NAMED; i++) {
            authority.put(key("k" + i), row("k" + i, "x"));
        }
        TableResult result = verify(3000).tables().get(0);
        assertThat(result.missing()).isEqualTo(Verifier.MAX_NAMED + 1);
        assertThat(suspicions)
                .singleElement()
                .satisfies(s -> assertThat(s.key()).isNull());
    }

    @Test
    void anOutageIsWaitedOut() {
        fill(25);
        AtomicInteger waits = new AtomicInteger();
        pacing = (attempt, wake) -> {
            if (waits.incrementAndGet() == 2) {
                targetOutage.end();
            }
        };
        targetOutage.begin();
        legacyOutage.failNext(1);
        assertThat(verify(10).clean()).isTrue();
        assertThat(waits).hasValue(2);
        assertThat(said).contains("trouble: Verification waits for the target");
    }

    @Test
    void aCancelledRunSavesNothing() throws InterruptedException {
        fill(5);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        follower.beforeRead(method -> {
            reading.countDown();
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Verifier verifier = verifier(10);
        VerificationRun run = verifier.start();
        reading.await();
        assertThat(verifier.start()).isSameAs(run);
        verifier.cancel();
        cancelled.countDown();
        assertThatThrownBy(run::join).isInstanceOf(CancellationException.class);
        assertThat(checkpoints.verifications()).isEmpty();
        assertThat(suspicions).isEmpty();
    }

    private VerificationReport verify(int chunkRows) {
        return verifier(chunkRows).start().join();
    }

    private Verifier verifier(int chunkRows) {
        fence = new InMemoryFollower(targetOutage, change -> false, follower);
        VerifySeams seams = new VerifySeams(
                clock,
                authority,
                follower,
                fence.writer("A"),
                checkpoints,
                stream,
                table -> suspects.get(),
                suspicions::add,
                wallClock,
                listeners);
        return new Verifier(
                seams,
                () -> {},
                () -> List.of(ORDERS),
                table -> false,
                chunkRows,
                3,
                Duration.ofSeconds(1),
                (attempt, wake) -> pacing.pause(attempt, wake),
                Thread::new);
    }

    private void fill(int rows) {
        for (int i = 0; i < rows; i++) {
            String id = String.format("%03d", i);
            authority.put(key(id), row(id, "same"));
            follower.put(key(id), row(id, "same"));
        }
    }

    private static void apply(InMemoryTables tables, Change change) {
        Image image = change.image();
        if (image == null) {
            tables.remove(change.key());
        } else {
            tables.put(change.key(), image);
        }
    }

    private static RowKey key(String id) {
        return new RowKey(ORDERS, id);
    }

    private static Image row(String id, String v) {
        return new Image(FULL, List.of(id, v));
    }
}
