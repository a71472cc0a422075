package dev.dualwrite.testkit.simulator;

import dev.dualwrite.backfill.TableSweeper;
import dev.dualwrite.model.TableId;
import java.util.ArrayList;
import java.util.List;

/** Waits until all writes are captured and what began before has ended, then copies the tables with production's sweeper. */
final class Backfill extends Actor {
    private final Simulation world;
    private final Seams seams;
    private final TableSweeper sweeper;

    Backfill(Simulation world) {
        super(null);
        this.world = world;
        seams = new Seams(world, this, "backfill", hi -> {}, trouble -> {});
        sweeper = seams.sweeper(world.rules.has(Rule.BACKFILL_RAISES_FLOOR), () -> 0);
        List<Session> sent = new ArrayList<>();
        List<Tx> alive = new ArrayList<>();
        then(Where.SERVER, () -> {
            if (!world.registry.allCapture()) {
                return false;
            }
            alive.addAll(world.authority.alive);
            if (world.rules.has(Rule.BARRIER_COUNTS_SENT)) {
                world.instances().stream()
                        .filter(world.registry::living)
                        .forEach(i ->
                                i.sessions().stream().filter(s -> s.uncaptured).forEach(sent::add));
            }
            return true;
        });
        then(
                Where.SERVER,
                () -> !world.rules.has(Rule.BARRIER)
                        || (alive.stream().allMatch(tx -> tx.ended)
                                && sent.stream().noneMatch(s -> s.uncaptured && !s.gone)));
        for (TableId table : Rows.TABLES) {
            int times = world.oneOf(1, 1, 1, 2);
            for (int i = 0; i < times; i++) {
                thenDo(Where.SERVER, () -> sweep(table));
            }
            thenDo(Where.SERVER, () -> world.filled(table));
        }
    }

    private void sweep(TableId table) {
        seams.replay.run(() -> sweeper.sweep(table), swept -> {}, trouble -> sweep(table));
    }

    @Override
    boolean plan() {
        over = true;
        return false;
    }
}
