package dev.dualwrite.apply;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.queue.CommittedTransaction;
import dev.dualwrite.queue.Group;
import dev.dualwrite.spi.FencedChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes of a group one change for each row: what the follower has to be told, and what has to be read again.
 *
 * <p>Pure and stateless.
 *
 * <p>Invariants: two changes of a row are merged only if the first's span ends before the second's begins, in the same term;
 * otherwise their order is not known and the row is read again. A merged image keeps the lo of the oldest image that is still in
 * it, because the fence must not take it for newer than that. What may precede a change but is not in the group turns it
 * into a re-read too.
 */
public final class Coalescer {
    private Coalescer() {}

    /**
     * A group, one change for each row.
     *
     * @param writes for the fence
     * @param rereads keys to read again, with the {@code hi} that asks for it
     * @param lookups rows to look for once the queue has passed the last number
     * @param last largest sequence number in the group
     */
    public record Coalesced(
            List<FencedChange> writes, Map<RowKey, Long> rereads, List<Doubt.RowsWhere> lookups, long last) {}

    private record Merged(Change change, long term, long lo, long hi, long first, long last) {}

    /** Coalesces a group while nothing is looked for. */
    public static Coalesced coalesce(Group group) {
        return coalesce(group, table -> Set.of(), table -> false);
    }

    /**
     * Coalesces a group.
     *
     * @param searched columns of a table by which rows are still to be looked for. A partial image that assigns one of them
     *     would hide its row from the lookup: the row is read again instead.
     * @param parked tables whose changes are left out
     */
    public static Coalesced coalesce(Group group, Function<TableId, Set<String>> searched, Predicate<TableId> parked) {
        Map<TableId, Set<String>> here = searchedBy(group);
        Map<RowKey, Merged> rows = new LinkedHashMap<>();
        List<Doubt.RowsWhere> lookups = new ArrayList<>();
        long last = 0;
        for (CommittedTransaction transaction : group.transactions()) {
            last = Math.max(last, transaction.last());
            for (Change change : transaction.changes().changes()) {
                if (parked.test(change.table())) {
                    continue;
                }
                boolean doubtful = precededByAbsent(group, transaction, change.key())
                        || assigns(change, here.getOrDefault(change.table(), Set.of()))
                        || assigns(change, searched.apply(change.table()));
                Change seen = doubtful ? Change.reread(change.key()) : change;
                rows.merge(change.key(), single(transaction, seen), Coalescer::merge);
            }
            for (Doubt doubt : transaction.changes().doubts()) {
                // Of a parked table too: whoever looks knows where its foreign keys lead.
                if (doubt instanceof Doubt.RowsWhere where) {
                    lookups.add(where);
                }
            }
        }
        List<FencedChange> writes = new ArrayList<>(rows.size());
        Map<RowKey, Long> rereads = new HashMap<>();
        for (Merged row : rows.values()) {
            if (row.change().kind() == Change.Kind.KEY) {
                rereads.put(row.change().key(), row.hi());
            } else {
                writes.add(new FencedChange(
                        row.change(),
                        new Interval(row.term(), row.lo(), row.hi()),
                        row.first(),
                        row.last(),
                        FencedChange.NOT_ASKED));
            }
        }
        return new Coalesced(writes, rereads, lookups, last);
    }

    private static Map<TableId, Set<String>> searchedBy(Group group) {
        Map<TableId, Set<String>> columns = new HashMap<>();
        for (CommittedTransaction transaction : group.transactions()) {
            for (Doubt doubt : transaction.changes().doubts()) {
                if (doubt instanceof Doubt.RowsWhere where) {
                    columns.computeIfAbsent(where.table(), t -> new HashSet<>()).addAll(where.columns());
                }
            }
        }
        return columns;
    }

    private static boolean assigns(Change change, Set<String> columns) {
        Image image = change.image();
        return image != null
                && !image.full()
                && image.layout().columns().stream().anyMatch(columns::contains);
    }

    private static Merged single(CommittedTransaction t, Change change) {
        return new Merged(
                change, t.interval().term(), t.interval().lo(), t.interval().hi(), t.first(), t.last());
    }

    /** Something that may precede the transaction wrote the row, too, and is not in this group. */
    private static boolean precededByAbsent(Group group, CommittedTransaction transaction, RowKey key) {
        for (CommittedTransaction other : group.overlapping()) {
            if (other.first() <= transaction.last()
                    && other.changes().changes().stream().anyMatch(c -> c.key().equals(key))) {
                return true;
            }
        }
        return false;
    }

    private static Merged merge(Merged old, Merged next) {
        long last = Math.max(old.last(), next.last());
        // Of an earlier term nobody knows whether the authority has it.
        boolean ordered = old.last() < next.first()
                && (old.term() == next.term() || next.change().full());
        Change change = ordered
                ? old.change().then(next.change())
                : Change.reread(next.change().key());
        if (change.kind() == Change.Kind.KEY) {
            return new Merged(
                    change,
                    next.term(),
                    Math.min(old.lo(), next.lo()),
                    Math.max(old.hi(), next.hi()),
                    next.first(),
                    last);
        }
        if (next.change().full()) {
            return new Merged(change, next.term(), next.lo(), next.hi(), next.first(), last);
        }
        return new Merged(change, next.term(), Math.min(old.lo(), next.lo()), next.hi(), old.first(), last);
    }
}
