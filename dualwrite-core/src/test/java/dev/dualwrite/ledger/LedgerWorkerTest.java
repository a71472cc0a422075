package dev.dualwrite.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.testkit.Guarantees;
import dev.dualwrite.testkit.InMemoryClock;
import dev.dualwrite.testkit.InMemoryFollower;
import dev.dualwrite.testkit.InMemoryLedgerStore;
import dev.dualwrite.testkit.InMemoryTables;
import dev.dualwrite.testkit.Outage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Guarantees("G2")
class LedgerWorkerTest {
    private static final TableId TABLE = new TableId("public", "t");
    private static final RowKey KEY = new RowKey(TABLE, "1");
    private static final ImageLayout LAYOUT = new ImageLayout(List.of("id"), List.of("int4"), true);

    private final InMemoryTables authority = new InMemoryTables(Side.LEGACY);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000_000));
    private final InMemoryLedgerStore store = new InMemoryLedgerStore(new Outage(Side.LEGACY), now::get);
    private final Set<RowKey> refused = ConcurrentHashMap.newKeySet();
    private final InMemoryFollower follower =
            new InMemoryFollower(new Outage(Side.TARGET), (Change c) -> refused.contains(c.key()));
    private final SuspectTables tables = new SuspectTables(new SuspectOutbox(10), store);
    private final QuarantinedKeys quarantined = new QuarantinedKeys(tables::entered);
    private final Listeners listeners = new Listeners();
    private final AtomicLong passed = new AtomicLong(Long.MAX_VALUE);
    private final List<TableId> swept = new CopyOnWriteArrayList<>();
    private final Set<TableId> left = ConcurrentHashMap.newKeySet();
    private final Set<TableId> parked = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> tooMany = new AtomicReference<>();
    private Thread thread = new Thread();

    private void start() {
        Reread reread = new Reread(
                new InMemoryClock(), authority, quarantined.watching(follower.writer("me")), () -> 1, clock -> {});
        thread = new Thread(new LedgerWorker(new LedgerWorker.Surroundings(
                store,
                tables,
                quarantined,
                reread,
                table -> {
                    swept.add(table);
                    return tooMany.get();
                },
                "me",
                instance -> true,
                mark -> mark < passed.get(),
                () -> true,
                t -> !left.contains(t),
                parked::contains,
                listeners)));
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private void suspect(RowKey key, long mark) {
        store.add("me", List.of(Suspicion.of(key, SuspectReason.OVERFLOW, mark)));
    }

    private void awaitClosed() {
        await().until(() -> store.open().isEmpty());
    }

    @Test
    void suspectKeyIsReadAgainAndClosed() {
        authority.put(KEY, new Image(LAYOUT, List.of("1")));
        suspect(KEY, 0);
        start();
        awaitClosed();
        assertThat(follower.row(KEY)).isNotNull();
    }

    @Test
    void entryMadeDuringAReReadIsNotClosedByIt() {
        AtomicInteger reads = new AtomicInteger();
        List<Integer> openAtRead = new ArrayList<>();
        authority.beforeRead(method -> {
            openAtRead.add(store.entries().size());
            if (reads.incrementAndGet() == 1) {
                suspect(KEY, 0);
            }
        });
        suspect(KEY, 0);
        start();
        awaitClosed();
        assertThat(openAtRead).containsExactly(1, 1);
    }

    @Test
    void entryWaitsUntilTheQueueHasPassedItsMark() {
        passed.set(5);
        RowKey other = new RowKey(TABLE, "2");
        suspect(KEY, 7);
        suspect(other, 1);
        start();
        await().until(() -> store.entries().size() == 1);
        assertThat(store.entries()).extracting(Entry::key).containsExactly(KEY);
        passed.set(8);
        awaitClosed();
    }

    @Test
    void refusedRowStaysSuspectAndHoldsUpNoOther() {
        refused.add(KEY);
        RowKey other = new RowKey(TABLE, "2");
        authority.put(KEY, new Image(LAYOUT, List.of("1")));
        suspect(KEY, 0);
        suspect(other, 0);
        start();
        await().until(() -> store.entries().size() == 1 && tries() == 2);
        assertThat(store.entries()).extracting(Entry::key).containsExactly(KEY);
        assertThat(store.entries().get(0).reason()).isEqualTo(SuspectReason.REFUSED);
        assertThat(store.entries().get(0).tries().detail()).isEqualTo("the fake refuses it");
        refused.clear();
        now.set(now.get().plusSeconds(2));
        awaitClosed();
        assertThat(follower.row(KEY)).isNotNull();
    }

    private int tries() {
        return store.entries().get(0).tries().count();
    }

    /** Others are worked on and closed, in as many rounds as that takes. */
    private void workSomethingElse(int id) {
        RowKey other = new RowKey(TABLE, Integer.toString(id));
        suspect(other, 0);
        await().until(() -> store.entries().stream().noneMatch(e -> other.equals(e.key())));
    }

    @Test
    void refusedRowIsNotTriedWhileItPauses() {
        refused.add(KEY);
        authority.put(KEY, new Image(LAYOUT, List.of("1")));
        AtomicInteger told = new AtomicInteger();
        listeners.add(new MigrationListener() {
            @Override
            public void refused(TableId table, String why, int rows) {
                assertThat(why).isEqualTo("the fake refuses it");
                told.addAndGet(rows);
            }
        });
        suspect(KEY, 0);
        start();
        await().until(() -> tries() == 2);
        for (int id = 10; id < 20; id++) {
            workSomethingElse(id);
        }
        assertThat(tries()).isEqualTo(2);
        now.set(now.get().plusSeconds(2));
        await().until(() -> tries() == 3);
        assertThat(told).as("only the first refusal is told").hasValue(1);
    }

    @Test
    void rowThatGetsThroughOtherwiseEndsItsPause() {
        refused.add(KEY);
        authority.put(KEY, new Image(LAYOUT, List.of("1")));
        suspect(KEY, 0);
        start();
        await().until(() -> tries() == 2);
        workSomethingElse(10);
        refused.clear();
        Interval later = new Interval(1, 1_000, 1_001);
        Change change = Change.upsert(KEY, new Image(LAYOUT, List.of("1")));
        quarantined.watching(follower.writer("me")).write(List.of(new FencedChange(change, later, 1, 1, -1)));
        awaitClosed();
    }

    @Test
    void severalEntriesOfARefusedRowBecomeOne() {
        refused.add(KEY);
        authority.put(KEY, new Image(LAYOUT, List.of("1")));
        suspect(KEY, 0);
        suspect(KEY, 0);
        start();
        await().until(() -> store.entries().size() == 1 && tries() == 2);
        assertThat(store.entries()).extracting(Entry::id).containsExactly(1L);
    }

    @Test
    void tableOfWhichTooMuchIsRefusedStaysSuspectAndPauses() {
        tooMany.set("check violation");
        store.add("me", List.of(Suspicion.of(TABLE, SuspectReason.UNKNOWN_WRITE, 0)));
        suspect(KEY, 0);
        start();
        await().until(() -> store.entries().size() == 1 && tries() == 2);
        assertThat(store.entries().get(0).key()).isNull();
        assertThat(store.entries().get(0).tries().detail()).isEqualTo("check violation");
        RowKey elsewhere = new RowKey(new TableId("public", "elsewhere"), "1");
        suspect(elsewhere, 0);
        await().until(() -> store.entries().size() == 1);
        assertThat(swept).containsExactly(TABLE, TABLE);
        tooMany.set(null);
        now.set(now.get().plusSeconds(2));
        awaitClosed();
    }

    @Test
    void wholeTableIsSweptAndItsEntriesAreClosed() {
        store.add("me", List.of(Suspicion.of(TABLE, SuspectReason.UNKNOWN_WRITE, 0)));
        suspect(KEY, 0);
        start();
        awaitClosed();
        assertThat(swept).containsExactly(TABLE);
    }

    @Test
    void parkedTableIsLeftAloneAndOneThatLeftIsClosedUnread() {
        TableId gone = new TableId("public", "gone");
        RowKey settled = new RowKey(new TableId("public", "third"), "1");
        parked.add(TABLE);
        left.add(gone);
        store.add("me", List.of(Suspicion.of(TABLE, SuspectReason.SCHEMA_CHANGED, 0)));
        store.add("me", List.of(Suspicion.of(gone, SuspectReason.SCHEMA_CHANGED, 0)));
        suspect(KEY, 0);
        suspect(settled, 0);
        start();
        await().until(() -> store.open().keySet().equals(Set.of(TABLE)));
        assertThat(swept).isEmpty();
        assertThat(store.open()).containsEntry(TABLE, 2L);
        parked.clear();
        awaitClosed();
        assertThat(swept).containsExactly(TABLE);
    }

    @Test
    void keysThatCannotBeReadMakeTheirTableSuspectAndHoldUpNoOther() {
        RowKey odd = new RowKey(new TableId("public", "odd"), "no key any more");
        authority.beforeRead(method -> {
            if (store.entries().stream().anyMatch(e -> odd.equals(e.key()))) {
                throw new dev.dualwrite.model.DualWriteException("refused");
            }
        });
        suspect(KEY, 0);
        suspect(odd, 0);
        start();
        awaitClosed();
        assertThat(swept).contains(odd.table());
    }
}
