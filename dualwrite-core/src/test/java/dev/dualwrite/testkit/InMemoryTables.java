package dev.dualwrite.testkit;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.TableReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one side. Thread-safe: each call is atomic.
 *
 * <p>Hooks run before every read and after {@code readRows} and {@code readChunk}, outside the lock, with the reader's
 * method name: there a test writes "at the same time". Tables exist as soon as they are named.
 */
public final class InMemoryTables implements TableReader {
    /** Keys in the order of their texts, byte by byte. */
    public static final Comparator<RowKey> BY_BYTES = Comparator.comparing(RowKey::encoded);
    /** As a natural-language collation has it: letters first, then case. */
    public static final Comparator<RowKey> BY_LETTERS = Comparator.<RowKey, String>comparing(
                    RowKey::encoded, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(BY_BYTES.reversed());

    private final Side side;
    private final Outage outage;
    private final Comparator<RowKey> order;
    private final Map<TableId, NavigableMap<RowKey, Image>> tables = new HashMap<>();
    private volatile Consumer<String> beforeRead = method -> {};
    private volatile Consumer<String> afterRead = method -> {};

    public InMemoryTables(Side side) {
        this(side, new Outage(side), BY_BYTES);
    }

    /** @param order of the key indexes of this side */
    public InMemoryTables(Side side, Outage outage, Comparator<RowKey> order) {
        this.side = side;
        this.outage = outage;
        this.order = order;
    }

    public void beforeRead(Consumer<String> hook) {
        this.beforeRead = hook;
    }

    public void afterRead(Consumer<String> hook) {
        this.afterRead = hook;
    }

    /** Writes a row; a partial image is laid over what is there. False if it is partial and nothing is there. */
    public synchronized boolean put(RowKey key, Image image) {
        if (!image.full() && !table(key.table()).containsKey(key)) {
            return false;
        }
        table(key.table()).merge(key, image, Image::overlaidBy);
        return true;
    }

    public synchronized void remove(RowKey key) {
        table(key.table()).remove(key);
    }

    /** A row, or null if there is none. */
    public synchronized @Nullable Image row(RowKey key) {
        return table(key.table()).get(key);
    }

    /** All rows of all tables. */
    public synchronized Map<RowKey, Image> all() {
        Map<RowKey, Image> all = new HashMap<>();
        tables.values().forEach(all::putAll);
        return all;
    }

    /** All rows of a table, in key order. */
    public synchronized Map<RowKey, Image> rows(TableId table) {
        return new LinkedHashMap<>(table(table));
    }

    @Override
    public Side side() {
        return side;
    }

    @Override
    public List<Change> readRows(TableId table, Collection<RowKey> keys) {
        before("readRows");
        List<Change> rows;
        synchronized (this) {
            rows = keys.stream().map(key -> row(table, key)).toList();
        }
        afterRead.accept("readRows");
        return rows;
    }

    private Change row(TableId table, RowKey key) {
        Image image = table(table).get(key);
        return image == null ? Change.delete(key) : Change.upsert(key, image);
    }

    @Override
    public Set<RowKey> keysWhere(Doubt.RowsWhere rows) {
        before("keysWhere");
        Set<RowKey> found = new TreeSet<>(order);
        synchronized (this) {
            table(rows.table()).forEach((key, image) -> {
                if (matches(image, rows)) {
                    found.add(key);
                }
            });
        }
        return found;
    }

    private static boolean matches(Image image, Doubt.RowsWhere rows) {
        for (int i = 0; i < rows.columns().size(); i++) {
            int at = image.layout().columns().indexOf(rows.columns().get(i));
            if (at < 0 || !rows.values().get(i).equals(image.value(at))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<Change> readChunk(TableId table, @Nullable RowKey after, int maxRows) {
        before("readChunk");
        List<Change> rows = new ArrayList<>();
        synchronized (this) {
            for (Map.Entry<RowKey, Image> row : range(table, after, null).entrySet()) {
                if (rows.size() == maxRows) {
                    break;
                }
                rows.add(Change.upsert(row.getKey(), row.getValue()));
            }
        }
        afterRead.accept("readChunk");
        return rows;
    }

    @Override
    public @Nullable RowKey boundary(TableId table, @Nullable RowKey after, int rows) {
        before("boundary");
        synchronized (this) {
            return range(table, after, null).keySet().stream()
                    .skip(rows - 1L)
                    .findFirst()
                    .orElse(null);
        }
    }

    @Override
    public Set<RowKey> keysIn(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        before("keysIn");
        synchronized (this) {
            return new HashSet<>(range(table, after, upTo).keySet());
        }
    }

    @Override
    public Digest digest(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        before("digest");
        synchronized (this) {
            long hash = 0;
            NavigableMap<RowKey, Image> range = range(table, after, upTo);
            for (Map.Entry<RowKey, Image> row : range.entrySet()) {
                hash += hash(row);
            }
            return new Digest(range.size(), hash);
        }
    }

    @Override
    public Map<RowKey, Long> rowDigests(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        before("rowDigests of a range");
        Map<RowKey, Long> digests = new HashMap<>();
        synchronized (this) {
            range(table, after, upTo).entrySet().forEach(row -> digests.put(row.getKey(), hash(row)));
        }
        return digests;
    }

    @Override
    public Map<RowKey, Long> rowDigests(TableId table, Collection<RowKey> keys) {
        before("rowDigests of keys");
        Map<RowKey, Long> digests = new HashMap<>();
        synchronized (this) {
            for (RowKey key : keys) {
                Image image = table(table).get(key);
                if (image != null) {
                    digests.put(key, hash(Map.entry(key, image)));
                }
            }
        }
        return digests;
    }

    @Override
    public long estimate(TableId table) {
        before("estimate");
        synchronized (this) {
            return table(table).size();
        }
    }

    private static long hash(Map.Entry<RowKey, Image> row) {
        return row.getKey().hashCode() * 0x9E3779B97F4A7C15L ^ row.getValue().hashCode() * 0xC2B2AE3D27D4EB4FL;
    }

    private void before(String method) {
        outage.check();
        beforeRead.accept(method);
    }

    /** Empty when this side's order puts the range's end before its begin. */
    private NavigableMap<RowKey, Image> range(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        NavigableMap<RowKey, Image> rows = table(table);
        if (after != null && upTo != null && order.compare(after, upTo) >= 0) {
            return new TreeMap<>(order);
        }
        NavigableMap<RowKey, Image> tail = after == null ? rows : rows.tailMap(after, false);
        return upTo == null ? tail : tail.headMap(upTo, true);
    }

    private NavigableMap<RowKey, Image> table(TableId table) {
        return tables.computeIfAbsent(table, t -> new TreeMap<>(order));
    }
}
