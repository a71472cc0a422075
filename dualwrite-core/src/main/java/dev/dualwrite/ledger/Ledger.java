package dev.dualwrite.ledger;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.LedgerStore.Listed;
import dev.dualwrite.spi.LedgerStore.Scope;
import dev.dualwrite.spi.TableReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What may differ, for people: listed, counted, explained, and tried at once.
 *
 * <p>Thread-safe. Every call asks the databases on the caller's thread and throws {@link DatabaseUnavailableException} if one
 * does not answer.
 *
 * <p>Invariant: nothing here closes an entry. Only a re-read that the target takes does.
 */
public final class Ledger {
    /** Most entries that one page holds. */
    public static final int LARGEST_PAGE = 1_000;

    /**
     * What it asks.
     *
     * @param defs the definition of a migrated table, or null
     * @param instance whose queue {@code passed} speaks of
     * @param passed whether the queue has passed a mark
     */
    public record Seams(
            LedgerStore store,
            SuspectTables tables,
            TableReader authority,
            TableReader follower,
            Function<TableId, @Nullable TableDef> defs,
            Predicate<TableId> parked,
            String instance,
            LongPredicate passed) {}

    private final Seams seams;

    public Ledger(Seams seams) {
        this.seams = seams;
    }

    /**
     * Open entries, oldest number first.
     *
     * @param after the number of the last entry of the page before; 0 for the first page
     * @param limit 1 to {@link #LARGEST_PAGE}; fewer come when the end is reached
     */
    public List<LedgerEntry> entries(long after, int limit) {
        return page(Scope.ALL, after, limit);
    }

    /** As {@link #entries(long, int)}, of one table. */
    public List<LedgerEntry> entries(TableId table, long after, int limit) {
        return page(Scope.of(table), after, limit);
    }

    private List<LedgerEntry> page(Scope scope, long after, int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("A page holds 1 to " + LARGEST_PAGE + " entries, not " + limit);
        }
        return seams.store().list(scope, after, limit).stream().map(this::shown).toList();
    }

    private LedgerEntry shown(Listed listed) {
        Entry entry = listed.entry();
        List<String> waits = new ArrayList<>(listed.waitsFor());
        if (seams.parked().test(entry.table())) {
            waits.add("both sides to define the table alike");
        }
        if (entry.instance().equals(seams.instance()) && !seams.passed().test(entry.mark())) {
            waits.add("the queue of this instance");
        }
        return new LedgerEntry(entry, waits);
    }

    /** Open entries by table and reason, with the time of the oldest. */
    public List<SuspectCount> counts() {
        return seams.store().counts();
    }

    /**
     * Has every refused row tried at once.
     *
     * @return of how many entries the pause was ended
     */
    public int retry() {
        return retry(Scope.ALL);
    }

    /** As {@link #retry()}, for one table. */
    public int retry(TableId table) {
        return retry(Scope.of(table));
    }

    /** As {@link #retry()}, for one row; its key as {@link LedgerEntry#key()} gives it. */
    public int retry(RowKey key) {
        return retry(Scope.of(key));
    }

    private int retry(Scope scope) {
        int ended = seams.store().retry(scope);
        seams.tables().entered();
        return ended;
    }

    /**
     * Reads one row from both sides and compares them. The sides are read one after the other: a row that the application
     * writes meanwhile may differ for a moment.
     *
     * @param key texts of the key's columns, in key order, as the server prints them
     * @throws DualWriteException if the table is not migrated, or a side cannot read it
     */
    public RowComparison explain(TableId table, String... key) {
        return explain(new RowKey(table, List.of(key)));
    }

    /** As {@link #explain(TableId, String...)}. */
    public RowComparison explain(RowKey key) {
        TableDef def = seams.defs().apply(key.table());
        if (def == null) {
            throw new DualWriteException(key.table() + " is not migrated: there is nothing to compare");
        }
        if (key.values().size() != def.key().size()) {
            throw new DualWriteException(
                    "The key of " + key.table() + " has " + def.key().size() + " columns, " + def.key()
                            + ": give the text of each, not of " + key.values().size());
        }
        List<LedgerEntry> entries = seams.store().list(Scope.of(key), 0, LARGEST_PAGE).stream()
                .map(this::shown)
                .toList();
        return new RowComparison(def, row(seams.authority(), key), row(seams.follower(), key), entries);
    }

    private static @Nullable Image row(TableReader side, RowKey key) {
        List<Change> rows = side.readRows(key.table(), List.of(key));
        return rows.isEmpty() ? null : rows.get(0).image();
    }
}
