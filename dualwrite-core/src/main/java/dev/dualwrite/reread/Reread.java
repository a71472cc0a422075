package dev.dualwrite.reread;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.spi.TableReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads rows from the authority and writes them to the follower: clock, snapshot, clock, fenced write.
 *
 * <p>Thread-safe. Takes no lock of the application's rows.
 *
 * <p>Invariant: what was read became visible after {@code lo} and before {@code hi}, because the first value is drawn
 * before the snapshot begins and the second after it ended. A writer that is in flight meanwhile reports later with a
 * {@code hi} above our {@code lo}: it is newer or overlaps, and is never dropped for our sake. Both values are of one term: what
 * was read while another one began may be of rows that the authority lost.
 */
public final class Reread {
    private final AuthorityClock clock;
    private final TableReader authority;
    private final FencedWriter follower;
    private final LongSupplier term;
    private final LongConsumer known;

    /**
     * @param term the authority's term now
     * @param known is told every clock value that is drawn here
     */
    public Reread(
            AuthorityClock clock, TableReader authority, FencedWriter follower, LongSupplier term, LongConsumer known) {
        this.clock = clock;
        this.authority = authority;
        this.follower = follower;
        this.term = term;
        this.known = known;
    }

    /** Rows as the authority had them, and the interval in which they were read. */
    public record Read(List<Change> rows, Interval interval) {}

    /**
     * Reads something between two clock values.
     *
     * @throws DatabaseUnavailableException also if a new term began meanwhile; doing it again is safe
     */
    public Read between(Supplier<List<Change>> rows) {
        long reign = term.getAsLong();
        long lo = clock.tick();
        List<Change> found = rows.get();
        long hi = clock.tick();
        known.accept(hi);
        if (Term.of(lo) != reign || Term.of(hi) != reign) {
            throw new DatabaseUnavailableException(
                    authority.side(), "A new term of the clock began while rows were read; they are read again", null);
        }
        return new Read(found, new Interval(reign, lo, hi));
    }

    /**
     * Reads rows again and writes them. The keys may be of several tables.
     *
     * @param asked for each key the {@code hi} that asks for it; {@link FencedChange#NOT_ASKED} stands for "now"
     * @return what is settled and what is not: those that come back as {@code reread} are to be asked for again
     * @throws DatabaseUnavailableException if a database did not answer; nothing is settled then
     */
    public Outcome again(Map<RowKey, Long> asked) {
        return write(read(asked.keySet()), asked);
    }

    /** Reads rows, of several tables perhaps. One that is not there is read as deleted. */
    public Read read(Collection<RowKey> rows) {
        Map<TableId, List<RowKey>> byTable = new TreeMap<>();
        rows.forEach(
                k -> byTable.computeIfAbsent(k.table(), t -> new ArrayList<>()).add(k));
        return between(() -> {
            List<Change> found = new ArrayList<>(rows.size());
            byTable.forEach((table, keys) -> found.addAll(authority.readRows(table, keys)));
            return found;
        });
    }

    /** As {@link #again}, asked for now. */
    public Outcome now(Collection<RowKey> keys) {
        Map<RowKey, Long> asked = new HashMap<>();
        keys.forEach(key -> asked.put(key, FencedChange.NOT_ASKED));
        return again(asked);
    }

    /** Writes what {@link #between} read. Keys without an entry in {@code asked} are asked for by the read itself. */
    public Outcome write(Read read, Map<RowKey, Long> asked) {
        if (read.rows().isEmpty()) {
            return new Outcome(0, 0, List.of(), List.of());
        }
        long lo = read.interval().lo();
        List<FencedChange> changes = new ArrayList<>(read.rows().size());
        for (Change row : read.rows()) {
            long wanted = asked.getOrDefault(row.key(), FencedChange.NOT_ASKED);
            changes.add(FencedChange.read(row, read.interval(), wanted == FencedChange.NOT_ASKED ? lo : wanted));
        }
        return follower.write(changes);
    }

    /**
     * Reads rows again until every one is settled.
     *
     * @param rounds at most so many
     * @return keys that are still not settled, and keys that the follower refuses
     */
    public Remainder settle(Collection<RowKey> keys, int rounds) {
        Map<RowKey, Long> open = new HashMap<>();
        keys.forEach(key -> open.put(key, FencedChange.NOT_ASKED));
        List<Refusal> refused = new ArrayList<>();
        for (int round = 0; round < rounds && !open.isEmpty(); round++) {
            Outcome outcome = again(open);
            refused.addAll(outcome.refused());
            open.clear();
            outcome.reread().forEach(r -> open.put(r.key(), r.asked()));
        }
        return new Remainder(List.copyOf(open.keySet()), refused);
    }

    /** What {@link #settle} could not do. */
    public record Remainder(List<RowKey> unsettled, List<Refusal> refused) {}
}
