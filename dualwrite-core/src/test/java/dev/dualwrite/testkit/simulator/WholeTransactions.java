package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.queue.CommittedTransaction;
import dev.dualwrite.queue.Group;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * G4, for one instance: after each group that is applied, while nothing is suspect or being read again, the follower shows
 * whole transactions, each with all that must come before it.
 */
final class WholeTransactions {
    private final Simulation world;
    private final @Nullable Image[] start;
    private final Map<TransactionChanges, List<Tx>> byChanges = new IdentityHashMap<>();
    private final BitSet applied = new BitSet();

    WholeTransactions(Simulation world) {
        this.world = world;
        start = world.authority.rows.clone();
    }

    void acknowledged(TransactionChanges changes, List<Tx> transactions) {
        transactions.forEach(tx -> world.authority.acknowledged.set(tx.id));
        byChanges.put(changes, transactions);
    }

    void applied(Instance instance, Group group) {
        for (CommittedTransaction transaction : group.transactions()) {
            byChanges.getOrDefault(transaction.changes(), List.of()).forEach(tx -> applied.set(tx.id));
        }
        if (world.shape.profile == Profile.SINGLE && settled(instance)) {
            check(group);
        }
    }

    /** A re-read counts as open until the queue has passed its snapshot. */
    private boolean settled(Instance instance) {
        return world.suspects.isEmpty()
                && instance.rereads.isIdle()
                && Rows.TABLES.stream().noneMatch(instance.outbox::holds)
                && (!world.rules.has(Rule.REREAD_OPEN_UNTIL_PASSED) || instance.queue.passed(instance.tail));
    }

    private void check(Group group) {
        for (CommittedTransaction transaction : group.transactions()) {
            for (Tx tx : byChanges.getOrDefault(transaction.changes(), List.of())) {
                BitSet missing = (BitSet) tx.after.clone();
                missing.or(tx.reads);
                missing.andNot(applied);
                if (!missing.isEmpty()) {
                    world.fault("G4: " + tx + " was applied before " + missing);
                }
            }
        }
        @Nullable Image[] rows = start.clone();
        for (Tx tx : world.authority.committed) {
            for (int row = 0; row < Rows.COUNT; row++) {
                if (applied.get(tx.id) && tx.wrote[row]) {
                    rows[row] = tx.writes[row];
                }
            }
        }
        if (!Arrays.equals(rows, world.follower.rows)) {
            world.fault(
                    "G4: follower " + Rows.show(world.follower.rows) + ", whole transactions give " + Rows.show(rows));
        }
    }
}
