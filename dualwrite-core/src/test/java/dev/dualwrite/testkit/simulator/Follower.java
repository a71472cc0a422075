package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import dev.dualwrite.spi.FenceEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows, fence entries, floors and leases; what shares them is a {@link FollowerWrite}. */
final class Follower {
    final @Nullable Image[] rows = new @Nullable Image[Rows.COUNT];
    final @Nullable FenceEntry[] entries = new @Nullable FenceEntry[Rows.COUNT];
    final @Nullable FollowerWrite[] locks = new @Nullable FollowerWrite[Rows.COUNT];
    final long[] floors = new long[Rows.TABLES.size()];
    /** Writes under way that have read the floors. */
    int writes;

    private final Set<String> closed = new HashSet<>();
    private final Map<String, Integer> sharers = new HashMap<>();
    private final Simulation world;

    Follower(Simulation world) {
        this.world = world;
    }

    boolean closed(String instance) {
        return world.rules.has(Rule.LEASE) && closed.contains(instance);
    }

    void share(String instance) {
        sharers.merge(instance, 1, Integer::sum);
    }

    void unshare(String instance) {
        sharers.merge(instance, -1, Integer::sum);
    }

    /** Closes a lease; false while a write shares it. */
    boolean close(String instance) {
        if (world.rules.has(Rule.LEASE) && sharers.getOrDefault(instance, 0) > 0) {
            return false;
        }
        closed.add(instance);
        world.trace.say(() -> "lease of " + instance + " closed");
        return true;
    }

    void open(String instance) {
        closed.remove(instance);
        world.trace.say(() -> "lease of " + instance + " open");
    }

    /** Raises a table's floor; false while a write that has read it is under way. */
    boolean raise(int table, long floor) {
        if (world.rules.has(Rule.FLOOR_EXCLUDES_WRITES) && writes > 0) {
            return false;
        }
        floors[table] = Math.max(floors[table], floor);
        world.trace.say(() -> "floor of " + Rows.TABLES.get(table) + " at " + floors[table]);
        return true;
    }

    /** Forgets what the floors cover. */
    void prune() {
        for (int row = 0; row < Rows.COUNT; row++) {
            FenceEntry entry = entries[row];
            if (entry != null && entry.interval().hi() <= floors[Rows.table(row)] && locks[row] == null) {
                entries[row] = null;
            }
        }
    }
}
