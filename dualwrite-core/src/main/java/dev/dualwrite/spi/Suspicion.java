package dev.dualwrite.spi;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key or a table that may differ, on its way to the ledger.
 *
 * @param table where
 * @param key which row; null for the whole table
 * @param from of a whole table: only rows that went with this one are meant, which is suspect itself; null if any row is
 * @param reason why
 * @param mark sequence number of this instance that its queue must have passed before the row is read again
 * @param writers backends that may still commit the write in question: the row is read again only when they are gone, and
 *     when every transaction that was alive as the entry was made has ended. Empty when the write is known to be over.
 * @param detail of a refused row: what the follower said, without values; null if that is not known
 */
public record Suspicion(
        TableId table,
        @Nullable RowKey key,
        @Nullable RowKey from,
        SuspectReason reason,
        long mark,
        List<Backend> writers,
        @Nullable String detail) {
    public Suspicion {
        writers = List.copyOf(writers);
        if (key != null && from != null) {
            throw new IllegalArgumentException("A row of " + table + " is suspect by itself, or went with another");
        }
        if (key != null && !key.table().equals(table)) {
            throw new IllegalArgumentException("A key of " + key.table() + " is not one of " + table);
        }
    }

    public Suspicion(TableId table, @Nullable RowKey key, SuspectReason reason, long mark, List<Backend> writers) {
        this(table, key, null, reason, mark, writers, null);
    }

    public static Suspicion of(RowKey key, SuspectReason reason, long mark) {
        return new Suspicion(key.table(), key, reason, mark, List.of());
    }

    public static Suspicion of(TableId table, SuspectReason reason, long mark) {
        return new Suspicion(table, null, reason, mark, List.of());
    }

    /**
     * Rows of a table; their writers are known to be over.
     *
     * @param from the row with which they went, which is suspect itself; null if any row is meant
     */
    public static Suspicion of(TableId table, @Nullable RowKey from, SuspectReason reason, long mark) {
        return new Suspicion(table, null, from, reason, mark, List.of(), null);
    }

    /** What stands for a doubt where nobody looks into it. */
    public static List<Suspicion> of(Doubt doubt, SuspectReason reason, long mark) {
        RowKey from = doubt instanceof Doubt.RowsWhere where ? where.from() : null;
        List<Suspicion> all = new ArrayList<>();
        if (from != null) {
            all.add(of(from, reason, mark));
        }
        doubt.tables().forEach(table -> all.add(of(table, from, reason, mark)));
        return all;
    }

    /** A row that the follower refused. */
    public static Suspicion refused(RowKey key, @Nullable String detail, long mark) {
        return new Suspicion(key.table(), key, null, SuspectReason.REFUSED, mark, List.of(), detail);
    }

    /** Whether the follower refused the row. */
    public boolean isRefused() {
        return reason == SuspectReason.REFUSED && key != null;
    }
}
