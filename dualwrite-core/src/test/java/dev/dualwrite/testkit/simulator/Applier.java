package dev.dualwrite.testkit.simulator;

import dev.dualwrite.apply.Coalescer;
import dev.dualwrite.apply.Coalescer.Coalesced;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.queue.CommittedTransaction;
import dev.dualwrite.queue.Group;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes group after group; one whose outcome it does not learn it writes again. */
final class Applier extends Actor {
    private final Simulation world;
    private final Instance instance;

    Applier(Simulation world, Instance instance) {
        super(instance);
        this.world = world;
        this.instance = instance;
    }

    @Override
    boolean plan() {
        Group taken = Simulation.uninterrupted(() -> instance.queue.take(instance.groupSize, Duration.ZERO));
        if (taken.isEmpty()) {
            return false;
        }
        Group group = world.rules.has(Rule.OVERLAP_OUTSIDE_GROUP) ? taken : new Group(taken.transactions(), List.of());
        Coalesced coalesced = Coalescer.coalesce(group);
        List<FencedChange> writes = world.rules.has(Rule.MERGED_KEEPS_OLDEST_LO)
                ? coalesced.writes()
                : coalesced.writes().stream().map(w -> withYoungestLo(w, group)).toList();
        write(taken, writes, coalesced.rereads());
        return true;
    }

    private void write(Group group, List<FencedChange> writes, Map<RowKey, Long> rereads) {
        if (writes.isEmpty()) {
            thenDo(Where.JVM, () -> applied(group, new Outcome(0, 0, List.of(), List.of()), rereads));
            return;
        }
        new FollowerWrite(world, this, instance.name, writes, false)
                .begin(outcome -> applied(group, outcome, rereads), trouble -> {
                    instance.failed(trouble);
                    pause(Where.JVM, 2);
                    thenDo(Where.JVM, () -> write(group, writes, rereads));
                });
    }

    private void applied(Group group, Outcome outcome, Map<RowKey, Long> rereads) {
        Map<RowKey, Long> asked = new HashMap<>(rereads);
        outcome.reread().forEach(r -> asked.merge(r.key(), r.asked(), Math::max));
        instance.ask(asked);
        instance.queue.applied(group);
        world.applied(instance, group);
    }

    private static FencedChange withYoungestLo(FencedChange write, Group group) {
        long lo = write.interval().lo();
        for (CommittedTransaction transaction : group.transactions()) {
            for (Change change : transaction.changes().changes()) {
                if (change.key().equals(write.change().key())) {
                    lo = transaction.interval().lo();
                }
            }
        }
        Interval interval = new Interval(
                write.interval().term(), lo, Math.max(lo, write.interval().hi()));
        return new FencedChange(write.change(), interval, write.first(), write.last(), write.asked());
    }
}
