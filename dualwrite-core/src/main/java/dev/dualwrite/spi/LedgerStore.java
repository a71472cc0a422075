package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ledger: which keys and tables may differ, on the authority, durable.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}. Entries are never changed: a later suspicion of
 * the same key is a new entry, and closing names the entries that were open when the re-read began. So an entry can only
 * be closed by a re-read that began after it was made.
 */
public interface LedgerStore {
    /**
     * Adds entries; durable when it returns. For those with writers it notes the transactions that are alive now.
     *
     * @param instance the instance whose sequence the marks belong to
     */
    void add(String instance, List<Suspicion> suspicions);

    /**
     * Open entries by ascending id, of which the writers are gone and the transactions noted with them have ended.
     *
     * @param after only entries with a larger id: the caller goes through the ledger round and round, so that entries which
     *     cannot be closed yet hold up no others
     * @param limit at most so many, at least 1
     */
    List<Entry> ready(long after, int limit);

    /** Removes exactly these entries. */
    void close(Collection<Long> ids);

    /** Open entries by table, ready or not. Tables without any are absent. */
    Map<TableId, Long> open();

    /** What may still commit and so keeps entries from being ready, for people: each as "backend 4711", some of many. */
    List<String> waitsFor();

    /** Replaces all key entries of a table by one entry for the whole table, with the oldest key entry's reason. */
    void compact(TableId table);

    /** An open entry. {@code instance} and {@code mark} are those of its maker. */
    record Entry(
            long id,
            TableId table,
            @Nullable RowKey key,
            SuspectReason reason,
            String instance,
            long mark,
            Instant since) {}
}
