package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL as the protocol needs it: row locks until commit, READ COMMITTED, and a sequence as clock. */
final class Authority {
    private final Map<RowKey, Image> rows = new HashMap<>();
    private final Map<RowKey, Tx> locks = new HashMap<>();
    private long clock;

    /** A transaction in its backend. */
    static final class Tx {
        private final Map<RowKey, @Nullable Image> writes = new LinkedHashMap<>();
    }

    long tick() {
        return ++clock;
    }

    long newest() {
        return clock;
    }

    boolean lock(Tx tx, RowKey key) {
        return locks.computeIfAbsent(key, k -> tx) == tx;
    }

    @Nullable
    Image see(Tx tx, RowKey key) {
        return tx.writes.containsKey(key) ? tx.writes.get(key) : rows.get(key);
    }

    void write(Tx tx, RowKey key, @Nullable Image row) {
        tx.writes.put(key, row);
    }

    void commit(Tx tx) {
        tx.writes.forEach((key, row) -> put(rows, key, row));
        end(tx);
    }

    void end(Tx tx) {
        locks.values().removeIf(holder -> holder == tx);
    }

    /** The rows as a new snapshot has them. */
    List<Change> read(Collection<RowKey> keys) {
        return keys.stream()
                .map(key -> rows.containsKey(key) ? Change.upsert(key, rows.get(key)) : Change.delete(key))
                .toList();
    }

    Map<RowKey, Image> rows() {
        return rows;
    }

    static void put(Map<RowKey, Image> rows, RowKey key, @Nullable Image row) {
        if (row == null) {
            rows.remove(key);
        } else {
            rows.put(key, row);
        }
    }
}
