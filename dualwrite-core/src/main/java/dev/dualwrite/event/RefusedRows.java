package dev.dualwrite.event;

import dev.dualwrite.model.TableId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows that the follower refused for the first time, told together where it gave the same reason. Confined to one thread. */
public final class RefusedRows {
    private final Map<TableId, Map<String, Integer>> rows = new TreeMap<>();

    /** @param why what the follower said, without values; null if it was not asked: that is told as trouble by whoever failed */
    public void add(TableId table, @Nullable String why) {
        if (why != null) {
            rows.computeIfAbsent(table, t -> new TreeMap<>()).merge(why, 1, Integer::sum);
        }
    }

    /** Tells them. */
    public void tell(Listeners listeners) {
        rows.forEach((table, reasons) ->
                reasons.forEach((why, n) -> listeners.tell(listener -> listener.refused(table, why, n))));
    }
}
