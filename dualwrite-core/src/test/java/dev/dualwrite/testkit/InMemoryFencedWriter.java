package dev.dualwrite.testkit;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The fence in memory, in front of {@link InMemoryTables}. Thread-safe: each call is atomic.
 *
 * <p>A hook runs before every write, outside the lock, with what is to be written.
 */
public final class InMemoryFencedWriter implements FencedWriter {
    private final String writer;
    private final InMemoryTables rows;
    private final Outage outage;
    private final Map<RowKey, FenceEntry> entries;
    private final Map<TableId, Long> floors;
    private final Set<RowKey> refusing = ConcurrentHashMap.newKeySet();
    private volatile Consumer<List<FencedChange>> beforeWrite = changes -> {};

    /** @param writer the instance that writes */
    public InMemoryFencedWriter(String writer, InMemoryTables rows, Outage outage) {
        this(writer, rows, outage, new HashMap<>(), new HashMap<>());
    }

    private InMemoryFencedWriter(
            String writer,
            InMemoryTables rows,
            Outage outage,
            Map<RowKey, FenceEntry> entries,
            Map<TableId, Long> floors) {
        this.writer = writer;
        this.rows = rows;
        this.outage = outage;
        this.entries = entries;
        this.floors = floors;
    }

    /** Another instance's writer to the same follower. */
    public InMemoryFencedWriter as(String other) {
        return new InMemoryFencedWriter(other, rows, outage, entries, floors);
    }

    public void beforeWrite(Consumer<List<FencedChange>> hook) {
        this.beforeWrite = hook;
    }

    /** From now on the follower refuses this row for good. */
    public void refuse(RowKey key) {
        refusing.add(key);
    }

    public void accept(RowKey key) {
        refusing.remove(key);
    }

    @Override
    public Outcome write(List<FencedChange> changes) {
        outage.check();
        beforeWrite.accept(changes);
        int applied = 0;
        int dropped = 0;
        List<Reread> reread = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        synchronized (entries) {
            for (FencedChange change : changes) {
                RowKey key = change.change().key();
                Verdict verdict = Fence.COMPLETE.judge(writer, entries.get(key), change, floor(key.table()));
                if (verdict == Verdict.APPLY && change.change().image() != null && refusing.contains(key)) {
                    refused.add(new Refusal(key, "23514", "refused by the test"));
                    continue;
                }
                if (verdict == Verdict.APPLY && !put(change.change())) {
                    verdict = Verdict.REREAD;
                }
                switch (verdict) {
                    case APPLY -> {
                        applied++;
                        entries.put(
                                key,
                                new FenceEntry(
                                        change.interval(),
                                        change.change().full(),
                                        change.isRead() ? "" : writer,
                                        change.last()));
                    }
                    case DROP -> dropped++;
                    case REREAD ->
                        reread.add(new Reread(
                                key,
                                change.isRead()
                                        ? change.asked()
                                        : change.interval().hi()));
                }
            }
        }
        return new Outcome(applied, dropped, reread, refused);
    }

    private boolean put(Change change) {
        Image image = change.image();
        if (image != null) {
            return rows.put(change.key(), image);
        }
        rows.remove(change.key());
        return true;
    }

    @Override
    public void raiseFloor(TableId table, long floor) {
        outage.check();
        synchronized (entries) {
            floors.merge(table, floor, Math::max);
        }
    }

    /** The table's floor; 0 if it was never raised. */
    public long floor(TableId table) {
        synchronized (entries) {
            return floors.getOrDefault(table, 0L);
        }
    }

    /** What the fence remembers of a key. */
    public @Nullable FenceEntry entry(RowKey key) {
        synchronized (entries) {
            return entries.get(key);
        }
    }
}
