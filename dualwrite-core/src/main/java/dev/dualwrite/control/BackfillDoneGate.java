package dev.dualwrite.control;

import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.CheckpointStore.Progress;
import dev.dualwrite.spi.Gate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Holds when every migrated table was copied to its end. Thread-safe. */
public final class BackfillDoneGate implements Gate {
    private final CheckpointStore checkpoints;
    private final Supplier<? extends Collection<TableId>> tables;
    private final ParkedTables parked;

    public BackfillDoneGate(
            CheckpointStore checkpoints,
            Supplier<? extends Collection<TableId>> tables,
            Supplier<Map<TableId, Parking>> parked) {
        this.checkpoints = checkpoints;
        this.tables = tables;
        this.parked = new ParkedTables(parked);
    }

    @Override
    public Reading read(Stage to) {
        Map<TableId, Progress> progress = checkpoints.backfill();
        List<TableId> open = tables.get().stream()
                .filter(table -> {
                    Progress of = progress.get(table);
                    return of == null || !of.done();
                })
                .sorted()
                .toList();
        return open.isEmpty()
                ? new Reading("backfill", true, "done", "")
                : parked.shut("backfill", open, "not done for " + open, "start the backfill and wait for its end");
    }
}
