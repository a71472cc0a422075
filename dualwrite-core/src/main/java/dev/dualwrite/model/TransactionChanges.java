package dev.dualwrite.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction wrote: at most one change for each row, in the order of first touch, and its doubts.
 *
 * <p>Immutable. The changes of several statements are brought together when they are first asked for, by whichever thread
 * asks: the application's thread need not.
 */
public final class TransactionChanges {
    public static final TransactionChanges NONE = new TransactionChanges(List.of(), List.of());

    private final List<Change> inOrder;
    private final List<Doubt> doubts;
    private final long bytes;
    private @Nullable List<Change> merged;

    /** @param changes one for each row */
    public TransactionChanges(List<Change> changes, List<Doubt> doubts) {
        this(List.copyOf(changes), doubts, true);
    }

    private TransactionChanges(List<Change> inOrder, List<Doubt> doubts, boolean distinct) {
        this.inOrder = inOrder;
        this.doubts = List.copyOf(doubts);
        this.merged = distinct ? inOrder : null;
        long sum = 96 + 160L * doubts.size();
        for (Change change : inOrder) {
            sum += change.bytes();
        }
        this.bytes = sum;
    }

    /** Merges the changes of one transaction, given in the order of its statements, into one for each row. */
    public static TransactionChanges merge(List<Change> inOrder, List<Doubt> doubts) {
        return new TransactionChanges(List.copyOf(inOrder), doubts, inOrder.size() < 2);
    }

    /** One for each row. */
    public List<Change> changes() {
        List<Change> known = merged;
        if (known == null) {
            Map<RowKey, Change> rows = new LinkedHashMap<>();
            for (Change change : inOrder) {
                rows.merge(change.key(), change, Change::then);
            }
            known = List.copyOf(rows.values());
            // Without a fence: who does not see it merges again, alike.
            merged = known;
        }
        return known;
    }

    public List<Doubt> doubts() {
        return doubts;
    }

    public boolean isEmpty() {
        return inOrder.isEmpty() && doubts.isEmpty();
    }

    /**
     * Names everything that was written: its rows, and in place of rows that cannot be named their tables.
     *
     * <p>Does not throw by itself: a change that fails to be spelled out is named by its table.
     *
     * @param table is told a table; and if only rows are meant that went with a row which was named, that row: else null
     */
    public void name(Consumer<RowKey> row, BiConsumer<TableId, @Nullable RowKey> table) {
        Set<RowKey> rows = new LinkedHashSet<>();
        Set<TableId> tables = new LinkedHashSet<>();
        Map<RowKey, Set<TableId>> went = new LinkedHashMap<>();
        for (Change change : inOrder) {
            try {
                rows.add(change.key());
            } catch (RuntimeException untold) {
                tables.add(change.table());
            }
        }
        for (Doubt doubt : doubts) {
            RowKey from = doubt instanceof Doubt.RowsWhere where ? where.from() : null;
            if (from != null && rows.contains(from)) {
                went.computeIfAbsent(from, f -> new LinkedHashSet<>()).addAll(doubt.tables());
            } else {
                tables.addAll(doubt.tables());
            }
        }
        rows.forEach(row);
        tables.forEach(t -> table.accept(t, null));
        went.forEach(
                (from, with) -> with.stream().filter(t -> !tables.contains(t)).forEach(t -> table.accept(t, from)));
    }

    /** What is left without these tables; nothing is merged. */
    public TransactionChanges without(Set<TableId> tables) {
        List<Doubt> left = new ArrayList<>();
        for (Doubt doubt : doubts) {
            if (!tables.contains(doubt.table())) {
                left.add(doubt);
            } else {
                // Nobody looks for its rows, so nobody follows them either.
                doubt.tables().stream()
                        .filter(t -> !tables.contains(t))
                        .forEach(t -> left.add(new Doubt.WholeTable(t)));
            }
        }
        return new TransactionChanges(
                inOrder.stream().filter(c -> !tables.contains(c.table())).toList(), left, merged != null);
    }

    /** The same rows, to be read again. Does not throw by itself: a change that fails to be spelled out is named by its table. */
    public TransactionChanges onlyKeys() {
        Set<RowKey> keys = new LinkedHashSet<>();
        List<Doubt> all = new ArrayList<>(doubts);
        for (Change change : inOrder) {
            try {
                keys.add(change.key());
            } catch (RuntimeException untold) {
                all.add(new Doubt.WholeTable(change.table()));
            }
        }
        return new TransactionChanges(keys.stream().map(Change::reread).toList(), all);
    }

    /** How many changes there are at most; nothing is merged to tell. */
    public int size() {
        return inOrder.size();
    }

    /** Whether a row of such a table was changed; nothing is merged to tell. */
    public boolean touches(Predicate<TableId> table) {
        TableId last = null;
        for (Change change : inOrder) {
            if (change.table() != last && table.test(change.table())) {
                return true;
            }
            last = change.table();
        }
        return false;
    }

    /** An estimate of the heap that this holds, in bytes. */
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TransactionChanges that
                && changes().equals(that.changes())
                && doubts.equals(that.doubts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(changes(), doubts);
    }

    @Override
    public String toString() {
        return changes() + " and " + doubts;
    }
}
