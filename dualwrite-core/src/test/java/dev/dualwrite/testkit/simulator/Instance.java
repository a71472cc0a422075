package dev.dualwrite.testkit.simulator;

import dev.dualwrite.apply.Coalescer;
import dev.dualwrite.apply.Coalescer.Coalesced;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.queue.Group;
import dev.dualwrite.queue.Sequencer;
import dev.dualwrite.spi.FencedChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JVM with its queue, and the actors that work for it: ticker, applier, re-reader. */
final class Instance {
    final Sequencer sequencer = new Sequencer();
    private final String name;
    private final Simulation world;
    private final Map<RowKey, Long> pending = new HashMap<>();
    private final int groupSize;

    Instance(String name, Simulation world) {
        this.name = name;
        this.world = world;
        this.groupSize = 1 + world.random(8);
    }

    List<Actor> actors() {
        return List.of(new Ticker(), new Applier(), new Rereader());
    }

    private void ask(Map<RowKey, Long> asked) {
        asked.forEach((key, hi) -> pending.merge(key, hi, Math::max));
    }

    /** Draws a clock value now and receives it a step later. */
    private final class Ticker extends Actor {
        @Override
        boolean plan() {
            if (!sequencer.hasUnstamped()) {
                return false;
            }
            long mark = sequencer.stampMark();
            long hi = world.authority.tick();
            pause(1);
            thenDo(() -> sequencer.stamp(mark, hi));
            return true;
        }
    }

    /** Writes group after group; one whose outcome it does not learn it writes again. */
    private final class Applier extends Actor {
        @Override
        boolean plan() {
            if (!sequencer.canTake()) {
                return false;
            }
            Group group = sequencer.take(groupSize);
            Coalesced coalesced = Coalescer.coalesce(group);
            pause(1);
            write(coalesced);
            return true;
        }

        private void write(Coalesced coalesced) {
            Map<RowKey, Long> asked = new HashMap<>(coalesced.rereads());
            then(() -> {
                if (world.followerLoses()) {
                    return false;
                }
                List<FencedChange> again = world.follower.write(name, coalesced.writes());
                if (world.followerLoses()) {
                    return false;
                }
                again.forEach(c -> asked.merge(c.change().key(), c.interval().hi(), Math::max));
                return true;
            });
            pause(1);
            thenDo(() -> ask(asked));
        }
    }

    /** Clock, snapshot, clock, fenced write. */
    private final class Rereader extends Actor {
        @Override
        boolean plan() {
            if (pending.isEmpty()) {
                return false;
            }
            Map<RowKey, Long> asked = new HashMap<>(pending);
            pending.clear();
            long lo = world.authority.tick();
            List<Change> rows = new ArrayList<>();
            pause(1);
            thenDo(() -> rows.addAll(world.authority.read(asked.keySet())));
            pause(1);
            thenDo(() -> finish(asked, lo, rows));
            return true;
        }

        private void finish(Map<RowKey, Long> asked, long lo, List<Change> rows) {
            Interval interval = new Interval(1, lo, world.authority.tick());
            pause(1);
            thenDo(() -> {
                sequencer.learn(interval.hi());
                List<FencedChange> changes = rows.stream()
                        .map(row -> FencedChange.read(row, interval, asked.getOrDefault(row.key(), lo)))
                        .toList();
                world.follower
                        .write(name, changes)
                        .forEach(c -> ask(Map.of(c.change().key(), c.asked())));
            });
        }
    }
}
