package dev.dualwrite.testkit;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A follower in memory: rows, fence entries and floors, written through {@link Fence#COMPLETE}.
 *
 * <p>Thread-safe; every call is one transaction. A hook runs before every write, outside of it, with what is to be
 * written.
 */
public final class InMemoryFollower {
    private final Outage outage;
    private final Predicate<Change> refused;
    private final InMemoryTables tables;
    private final Map<RowKey, FenceEntry> entries = new HashMap<>();
    private final Map<TableId, Long> floors = new HashMap<>();
    private long floorOfAll;
    private volatile Consumer<List<FencedChange>> beforeWrite = changes -> {};

    public InMemoryFollower() {
        this(new Outage(Side.TARGET), change -> false);
    }

    /** @param refused changes that it refuses for good, as a constraint would */
    public InMemoryFollower(Outage outage, Predicate<Change> refused) {
        this(outage, refused, new InMemoryTables(Side.TARGET, outage, InMemoryTables.BY_BYTES));
    }

    /** @param tables where its rows are */
    public InMemoryFollower(Outage outage, Predicate<Change> refused, InMemoryTables tables) {
        this.outage = outage;
        this.refused = refused;
        this.tables = tables;
    }

    public void beforeWrite(Consumer<List<FencedChange>> hook) {
        this.beforeWrite = hook;
    }

    /** The writer of one instance. */
    public FencedWriter writer(String name) {
        return new FencedWriter() {
            @Override
            public Outcome write(List<FencedChange> changes) {
                outage.check();
                beforeWrite.accept(changes);
                return InMemoryFollower.this.write(name, changes);
            }

            @Override
            public void raiseFloor(TableId table, long floor) {
                InMemoryFollower.this.raiseFloor(table, floor);
            }
        };
    }

    /** What its fence remembers; the table number of a position is 1 for all tables. */
    public FenceMemory memory() {
        return new FenceMemory() {
            @Override
            public boolean raiseFloors(long floor) {
                outage.check();
                return InMemoryFollower.this.raiseFloors(floor);
            }

            @Override
            public Forgotten forget(Position after, int look) {
                outage.check();
                return InMemoryFollower.this.forget(after, look);
            }
        };
    }

    /** The row's columns and their texts, or null if there is no such row. */
    public synchronized @Nullable Map<String, @Nullable String> row(RowKey key) {
        Image image = tables.row(key);
        return image == null ? null : columns(image);
    }

    /** Puts a row there that the fence knows nothing of. */
    public synchronized void put(RowKey key, Map<String, @Nullable String> row) {
        List<String> columns = List.copyOf(row.keySet());
        List<@Nullable String> values = new ArrayList<>();
        columns.forEach(column -> values.add(row.get(column)));
        List<String> types = columns.stream().map(column -> "text").toList();
        tables.put(key, new Image(new ImageLayout(columns, types, true), values));
    }

    public synchronized Map<RowKey, Map<String, @Nullable String>> rows() {
        Map<RowKey, Map<String, @Nullable String>> copy = new HashMap<>();
        tables.all().forEach((key, image) -> copy.put(key, columns(image)));
        return copy;
    }

    private static Map<String, @Nullable String> columns(Image image) {
        Map<String, @Nullable String> row = new TreeMap<>();
        for (int i = 0; i < image.layout().size(); i++) {
            row.put(image.layout().columns().get(i), image.value(i));
        }
        return row;
    }

    public synchronized @Nullable FenceEntry entry(RowKey key) {
        return entries.get(key);
    }

    public synchronized Map<RowKey, FenceEntry> entries() {
        return Map.copyOf(entries);
    }

    /** The table's floor; 0 if it was never raised. */
    public synchronized long floor(TableId table) {
        return Math.max(floorOfAll, floors.getOrDefault(table, 0L));
    }

    private synchronized boolean raiseFloors(long floor) {
        floorOfAll = Math.max(floorOfAll, floor);
        return true;
    }

    private synchronized FenceMemory.Forgotten forget(FenceMemory.Position after, int look) {
        TreeMap<String, RowKey> order = new TreeMap<>();
        entries.keySet().forEach(key -> order.put(key.table() + " " + key.encoded(), key));
        Map<String, RowKey> rest = order.tailMap(after.key(), false);
        FenceMemory.@Nullable Position end = null;
        int looked = 0;
        int forgotten = 0;
        for (Map.Entry<String, RowKey> next : rest.entrySet()) {
            RowKey key = next.getValue();
            if (entries.get(key).interval().hi() <= floor(key.table())) {
                entries.remove(key);
                forgotten++;
            }
            if (++looked == look) {
                end = new FenceMemory.Position(1, next.getKey());
                break;
            }
        }
        return new FenceMemory.Forgotten(end, forgotten);
    }

    private synchronized void raiseFloor(TableId table, long floor) {
        outage.check();
        floors.merge(table, floor, Math::max);
    }

    private synchronized FencedWriter.Outcome write(String writer, List<FencedChange> changes) {
        int applied = 0;
        int dropped = 0;
        List<FencedWriter.Reread> reread = new ArrayList<>();
        List<FencedWriter.Refusal> refusals = new ArrayList<>();
        for (FencedChange fenced : changes) {
            RowKey key = fenced.change().key();
            long floor = floor(key.table());
            switch (Fence.COMPLETE.judge(writer, entries.get(key), fenced, floor)) {
                case APPLY -> {
                    if (refused.test(fenced.change())) {
                        refusals.add(new FencedWriter.Refusal(key, "23514", "the fake refuses it"));
                    } else if (apply(writer, fenced)) {
                        applied++;
                    } else {
                        reread.add(again(fenced));
                    }
                }
                case DROP -> dropped++;
                case REREAD -> reread.add(again(fenced));
            }
        }
        return new FencedWriter.Outcome(applied, dropped, reread, refusals);
    }

    private static FencedWriter.Reread again(FencedChange fenced) {
        long asked = fenced.isRead() ? fenced.asked() : fenced.interval().hi();
        return new FencedWriter.Reread(fenced.change().key(), asked);
    }

    private boolean apply(String writer, FencedChange fenced) {
        Change change = fenced.change();
        RowKey key = change.key();
        boolean read = fenced.isRead();
        entries.put(
                key, new FenceEntry(fenced.interval(), change.full(), read ? "" : writer, read ? 0 : fenced.last()));
        Image image = change.image();
        if (image != null) {
            return tables.put(key, image);
        }
        tables.remove(key);
        return true;
    }
}
