package dev.dualwrite.spi;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledger: which keys and tables may differ, on the authority, durable.
 *
 * <p>Thread-safe; all methods throw {@link DatabaseUnavailableException}. A later suspicion of the same key is a new entry,
 * and closing names the entries that were open when the re-read began. So an entry can only be closed by a re-read that
 * began after it was made. Of an entry nothing is ever changed but what became of its tries.
 */
public interface LedgerStore {
    /** Key entries of one table above which the whole table is suspect instead. */
    int KEYS_PER_TABLE = 10_000;

    /**
     * Adds entries; durable when it returns. For those with writers it notes the transactions that are alive now.
     *
     * <p>A refused row whose key has entries for refusals already takes their place: it keeps their age and counts on from
     * their tries, and pauses as {@link Quarantine} says.
     *
     * @param instance the instance whose sequence the marks belong to
     * @return those of refused rows that take no other's place: the first refusals
     */
    List<Suspicion> add(String instance, List<Suspicion> suspicions);

    /**
     * Open entries by ascending id, of which the writers are gone, the transactions noted with them have ended, and the
     * pause after a refusal is over; and not those for what went with a row, while that row is suspect itself. If it is not,
     * and nobody closed them with it, they are for their whole table.
     *
     * @param after only entries with a larger id: the caller goes through the ledger round and round, so that entries which
     *     cannot be closed yet hold up no others
     * @param limit at most so many, at least 1
     */
    List<Entry> ready(long after, int limit);

    /** Removes exactly these entries. */
    void close(Collection<Long> ids);

    /**
     * Removes these entries of rows, and those for what went with such a row: unless the row is suspect again meanwhile. For
     * rows that were found gone. Of one that is there again nobody finds out any more what went with it.
     */
    void closeGone(Collection<Long> ids);

    /** Notes that the follower refused them; they pause from now on, as {@link Quarantine} says. */
    void refused(Collection<Tried> tried);

    /**
     * Ends the pauses of entries.
     *
     * @return of how many
     */
    int retry(Scope scope);

    /**
     * Open entries, ready or not, by ascending id.
     *
     * @param after only entries with a larger id
     * @param limit at most so many, at least 1
     */
    List<Listed> list(Scope scope, long after, int limit);

    /** Open entries counted by table and reason, ready or not. */
    List<SuspectCount> counts();

    /** Open entries by table, ready or not. Tables without any are absent. */
    default Map<TableId, Long> open() {
        Map<TableId, Long> open = new TreeMap<>();
        counts().forEach(count -> open.merge(count.table(), count.entries(), Long::sum));
        return open;
    }

    /** What may still commit and so keeps entries from being ready, for people: each as "backend 4711", some of many. */
    List<String> waitsFor();

    /**
     * Replaces all key entries of a table, and those of the whole table that were refused, by one entry for the whole table,
     * with the oldest one's reason. It pauses only if all of them were refused.
     */
    void compact(TableId table);

    /** An open entry. {@code instance} and {@code mark} are those of its maker. */
    record Entry(
            long id,
            TableId table,
            @Nullable RowKey key,
            SuspectReason reason,
            String instance,
            long mark,
            Instant since,
            Tries tries) {}

    /**
     * What became of the tries to write an entry's row.
     *
     * @param count how often the follower refused it
     * @param last when it did so last; null if it never did
     * @param next when the pause ends; null if there is none
     * @param detail what the follower said last, without values; null if that is not known
     */
    record Tries(
            int count,
            @Nullable Instant last,
            @Nullable Instant next,
            @Nullable String detail) {
        public static final Tries NONE = new Tries(0, null, null, null);
    }

    /**
     * An entry that was refused.
     *
     * @param tries how often, this time included, at least 1
     * @param detail what the follower said, without values; null if that is not known
     */
    record Tried(long id, int tries, @Nullable String detail) {
        public Tried {
            if (tries < 1) {
                throw new IllegalArgumentException("An entry that was refused " + tries + " times was not tried");
            }
        }
    }

    /** An entry with what may still commit and keeps it from being read again. */
    record Listed(Entry entry, List<String> waitsFor) {
        public Listed {
            waitsFor = List.copyOf(waitsFor);
        }
    }

    /** Some of the entries: all, those of a table, or those of one key; entries for whole tables belong to no key. */
    record Scope(@Nullable TableId table, @Nullable RowKey key) {
        public static final Scope ALL = new Scope(null, null);

        public static Scope of(TableId table) {
            return new Scope(table, null);
        }

        public static Scope of(RowKey key) {
            return new Scope(key.table(), key);
        }

        /** Whether an entry is one of them. */
        public boolean has(Entry entry) {
            return (table == null || table.equals(entry.table())) && (key == null || key.equals(entry.key()));
        }
    }
}
