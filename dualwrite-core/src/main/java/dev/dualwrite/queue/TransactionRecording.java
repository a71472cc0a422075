package dev.dualwrite.queue;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.spi.Recording;
import dev.dualwrite.spi.Suspicion;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of the application on its way into the queue, or into the ledger when the queue is full.
 *
 * <p>Confined to the connection's thread; the queue, the budget and the outbox that it calls are thread-safe.
 *
 * <p>Invariant: after the ending call every change is in the queue or with the suspects, the place is settled or given
 * up, and the bytes reserved are those that the queue holds.
 */
public final class TransactionRecording implements Recording {
    private final Routing routing;
    private final Surroundings around;
    private final Runnable ended;
    private @Nullable Place place;
    private long reserved;
    private long oldestDefinitions = Long.MAX_VALUE;
    private boolean overflowed;
    private boolean over;

    /**
     * What all recordings of an instance share.
     *
     * @param deferrable tables whose key is deferrable: their writers are not ordered by row locks before COMMIT
     * @param suspects takes what does not go through the queue; must not block
     * @param changedAfter tables that joined or changed after the definitions of a number
     * @param overflow is told how many rows, and tables in place of rows, found no room; must not block
     */
    public record Surroundings(
            ChangeQueue queue,
            ByteBudget budget,
            Predicate<TableId> deferrable,
            Consumer<Suspicion> suspects,
            LongFunction<Set<TableId>> changedAfter,
            IntConsumer overflow) {}

    /** @param ended runs once when the transaction has ended */
    public TransactionRecording(Routing routing, Surroundings around, Runnable ended) {
        this.routing = routing;
        this.around = around;
        this.ended = ended;
    }

    @Override
    public Routing routing() {
        return routing;
    }

    @Override
    public void planned(long definitions) {
        oldestDefinitions = Math.min(oldestDefinitions, definitions);
    }

    @Override
    public boolean reserve(long bytes) {
        if (overflowed || !around.budget().tryReserve(bytes)) {
            overflowed = true;
            return false;
        }
        reserved += bytes;
        return true;
    }

    @Override
    public void release(long bytes) {
        long given = Math.min(bytes, reserved);
        reserved -= given;
        around.budget().release(given);
    }

    @Override
    public void sending() {
        if (place == null && capturing()) {
            place = around.queue().draw();
        }
    }

    @Override
    public void committed(TransactionChanges all, boolean explicit) {
        try {
            account(all, explicit);
        } catch (RuntimeException untold) {
            // A change that cannot be spelled out, before anything of this was handed on: nobody must wait for its
            // place.
            suspectAll(all, SuspectReason.UNKNOWN_WRITE, List.of());
            rolledBack();
            throw untold;
        }
    }

    private void account(TransactionChanges all, boolean explicit) {
        TransactionChanges changes = capturing() ? current(all) : all;
        if (changes.isEmpty() || !capturing()) {
            rolledBack();
            return;
        }
        if (place == null) {
            sending();
            settle(onlyKeys(changes), false);
        } else {
            settle(changes, explicit);
        }
        end();
    }

    /** Leaves out what was captured under definitions that are no more: those tables are suspect as a whole. */
    private TransactionChanges current(TransactionChanges changes) {
        Set<TableId> changed = changed();
        if (changed.isEmpty()) {
            return changes;
        }
        long mark = around.queue().mark();
        changed.forEach(t -> around.suspects().accept(Suspicion.of(t, SuspectReason.SCHEMA_CHANGED, mark)));
        return changes.without(changed);
    }

    private Set<TableId> changed() {
        return oldestDefinitions == Long.MAX_VALUE
                ? Set.of()
                : around.changedAfter().apply(oldestDefinitions);
    }

    /** What the changes say cannot be placed in time: the clock value known was not noted before it was sent. */
    private static TransactionChanges onlyKeys(TransactionChanges changes) {
        return new TransactionChanges(
                changes.changes().stream().map(c -> Change.reread(c.key())).toList(), changes.doubts());
    }

    private void settle(TransactionChanges changes, boolean ordered) {
        Place mine = Objects.requireNonNull(place);
        boolean spanned = !ordered || changes.touches(around.deferrable());
        if (fits(changes.bytes())) {
            around.queue().settle(mine, spanned, changes, reserved);
            reserved = 0;
            suspectTables(changes, SuspectReason.UNKNOWN_WRITE, List.of());
        } else {
            suspectAll(changes, SuspectReason.OVERFLOW, List.of());
            around.queue().giveUp(mine);
            around.overflow().accept(changes.size() + changes.doubts().size());
        }
    }

    /** Brings what is reserved to what is needed. */
    private boolean fits(long needed) {
        if (overflowed) {
            return false;
        }
        if (needed > reserved) {
            return reserve(needed - reserved);
        }
        release(reserved - needed);
        return true;
    }

    @Override
    public void rolledBack() {
        if (place != null && !over) {
            around.queue().giveUp(place);
        }
        end();
    }

    @Override
    public void inDoubt(TransactionChanges changes, Backend backend) {
        if (capturing()) {
            suspectAll(changes, SuspectReason.COMMIT_IN_DOUBT, List.of(backend));
            long mark = around.queue().mark();
            for (TableId table : changed()) {
                around.suspects()
                        .accept(new Suspicion(table, null, SuspectReason.COMMIT_IN_DOUBT, mark, List.of(backend)));
            }
        }
        rolledBack();
    }

    private void suspectAll(TransactionChanges changes, SuspectReason reason, List<Backend> writers) {
        long mark = around.queue().mark();
        changes.name(
                row -> around.suspects().accept(new Suspicion(row.table(), row, reason, mark, writers)),
                (table, from) ->
                        around.suspects().accept(new Suspicion(table, null, from, reason, mark, writers, null)));
    }

    private void suspectTables(TransactionChanges changes, SuspectReason reason, List<Backend> writers) {
        for (Doubt doubt : changes.doubts()) {
            if (doubt instanceof Doubt.WholeTable) {
                long mark = around.queue().mark();
                around.suspects().accept(new Suspicion(doubt.table(), null, reason, mark, writers));
            }
        }
    }

    private void end() {
        if (!over) {
            over = true;
            around.budget().release(reserved);
            reserved = 0;
            ended.run();
        }
    }
}
