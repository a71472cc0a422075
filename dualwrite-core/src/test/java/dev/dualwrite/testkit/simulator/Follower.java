package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FenceRule;
import dev.dualwrite.spi.FencedChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows, fence entries and a floor; every call is one transaction. The verdicts are production's. */
final class Follower {
    private final Fence fence;
    private final Map<RowKey, Image> rows = new HashMap<>();
    private final Map<RowKey, FenceEntry> entries = new HashMap<>();
    private long floor;

    Follower(Fence fence) {
        this.fence = fence;
    }

    /** Changes whose rows must be read again. */
    List<FencedChange> write(String writer, List<FencedChange> changes) {
        List<FencedChange> again = new ArrayList<>();
        for (FencedChange change : changes) {
            RowKey key = change.change().key();
            switch (fence.judge(writer, entries.get(key), change, floor)) {
                case APPLY -> {
                    if (!apply(writer, change)) {
                        again.add(change);
                    }
                }
                case REREAD -> again.add(change);
                case DROP -> {}
            }
        }
        return again;
    }

    private boolean apply(String writer, FencedChange fenced) {
        Change change = fenced.change();
        Image image = change.image();
        RowKey key = change.key();
        entries.put(
                key,
                new FenceEntry(
                        fenced.interval(),
                        change.full(),
                        fenced.isRead() ? "" : writer,
                        fenced.isRead() ? 0 : fenced.last()));
        if (image == null) {
            rows.remove(key);
            if (!fence.has(FenceRule.DELETE_LEAVES_ENTRY)) {
                entries.remove(key);
            }
            return true;
        }
        Image row = rows.get(key);
        if (image.full()) {
            rows.put(key, image);
        } else if (row != null) {
            rows.put(key, row.overlaidBy(image));
        } else {
            return false;
        }
        return true;
    }

    /** Raises the floor and forgets what it covers. */
    void prune(long value) {
        floor = Math.max(floor, value);
        entries.values().removeIf(entry -> entry.interval().hi() <= floor);
    }

    Map<RowKey, Image> rows() {
        return rows;
    }
}
