package dev.dualwrite.backfill;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.job.Pacing;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.testkit.InMemoryCheckpointStore;
import dev.dualwrite.testkit.InMemoryClock;
import dev.dualwrite.testkit.InMemoryFollower;
import dev.dualwrite.testkit.InMemoryLedgerStore;
import dev.dualwrite.testkit.InMemoryTables;
import dev.dualwrite.testkit.Outage;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Two sides in memory, a writer of live changes, and what backfill needs around them. */
final class BackfillFixture {
    static final TableId ORDERS = new TableId("public", "orders");
    static final TableId LINES = new TableId("public", "lines");
    private static final ImageLayout FULL = new ImageLayout(List.of("id", "v"), List.of("text", "text"), true);
    private static final ImageLayout ONLY_V = new ImageLayout(List.of("v"), List.of("text"), false);

    final Outage legacyOutage = new Outage(Side.LEGACY);
    final Outage targetOutage = new Outage(Side.TARGET);
    final InMemoryClock clock = new InMemoryClock(legacyOutage);
    final InMemoryTables authority;
    final InMemoryTables follower;
    final InMemoryFollower fence;
    final Set<RowKey> refusing = ConcurrentHashMap.newKeySet();
    final InMemoryCheckpointStore checkpoints = new InMemoryCheckpointStore(legacyOutage);
    final InMemoryLedgerStore ledger = new InMemoryLedgerStore(legacyOutage);
    final AtomicBoolean allCaptured = new AtomicBoolean(true);
    final Set<String> alive = ConcurrentHashMap.newKeySet();
    final Listeners listeners = new Listeners();
    final List<String> said = new CopyOnWriteArrayList<>();
    /** Runs at each wait, on the waiting thread. */
    final AtomicReference<Runnable> whileWaiting = new AtomicReference<>(() -> {});

    final Pacing pacing = (attempt, wake) -> whileWaiting.get().run();
    final BackfillSeams seams;
    private long sequence;

    BackfillFixture() {
        this(InMemoryTables.BY_BYTES);
    }

    /** @param followersOrder of its key indexes */
    BackfillFixture(Comparator<RowKey> followersOrder) {
        authority = new InMemoryTables(Side.LEGACY, legacyOutage, InMemoryTables.BY_BYTES);
        follower = new InMemoryTables(Side.TARGET, targetOutage, followersOrder);
        fence = new InMemoryFollower(
                targetOutage, change -> change.image() != null && refusing.contains(change.key()), follower);
        FencedWriter writer = fence.writer("A");
        Reread reread = new Reread(clock, authority, writer, () -> 1, hi -> {});
        seams = new BackfillSeams(
                clock,
                authority,
                follower,
                writer,
                reread,
                checkpoints,
                ledger,
                () -> {
                    legacyOutage.check();
                    return Set.copyOf(alive);
                },
                allCaptured::get,
                () -> sequence,
                "A",
                listeners);
        listeners.add(new MigrationListener() {
            @Override
            public void backfillProgress(TableId table, long rows, long estimate, boolean done) {
                said.add(table.name() + " " + rows + " of " + estimate + (done ? ", done" : ""));
            }

            @Override
            public void backfillResumed(TableId table, long chunk, long rows) {
                said.add(table.name() + " resumes at chunk " + chunk + " after " + rows + " rows");
            }

            @Override
            public void backfillWaiting(String forWhat) {
                said.add("waits for " + forWhat);
            }

            @Override
            public void trouble(String what, Throwable cause) {
                said.add("trouble: " + what);
            }
        });
    }

    static RowKey key(String id) {
        return new RowKey(ORDERS, id);
    }

    static Image row(String id, String v) {
        return new Image(FULL, List.of(id, v));
    }

    /** Rows 000, 001, … of the authority, written before capture. */
    void fill(TableId table, int rows) {
        for (int i = 0; i < rows; i++) {
            String id = String.format("%03d", i);
            authority.put(new RowKey(table, id), row(id, "old"));
        }
    }

    /** A write that committed on the authority and is on its way to the follower. */
    FencedChange write(String id, String v) {
        long lo = clock.tick();
        authority.put(key(id), row(id, v));
        return timed(Change.upsert(key(id), row(id, v)), lo);
    }

    /** As {@link #write}, of an UPDATE that assigned one column. */
    FencedChange update(String id, String v) {
        long lo = clock.tick();
        Image image = new Image(ONLY_V, List.of(v));
        authority.put(key(id), image);
        return timed(Change.upsert(key(id), image), lo);
    }

    FencedChange delete(String id) {
        long lo = clock.tick();
        authority.remove(key(id));
        return timed(Change.delete(key(id)), lo);
    }

    private FencedChange timed(Change change, long lo) {
        sequence++;
        return new FencedChange(change, new Interval(1, lo, clock.tick()), sequence, sequence, FencedChange.NOT_ASKED);
    }

    /** The change comes to the follower; what the fence wants read again is read again at once. */
    void arrive(FencedChange change) {
        seams.writer()
                .write(List.of(change))
                .reread()
                .forEach(r -> seams.reread().settle(List.of(r.key()), 5));
    }

    /** Runs an action once, before the next read of that kind. */
    static void once(InMemoryTables tables, String method, Runnable action) {
        AtomicBoolean ran = new AtomicBoolean();
        tables.beforeRead(m -> {
            if (m.equals(method) && ran.compareAndSet(false, true)) {
                action.run();
            }
        });
    }

    Backfill backfill(int chunkRows, TableId... tables) {
        return new Backfill(seams, () -> {}, () -> List.of(tables), t -> false, chunkRows, pacing, Thread::new);
    }
}
