package dev.dualwrite.testkit;

import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checkpoints that outlive the objects under test, as a database does. Thread-safe. */
public final class InMemoryCheckpointStore implements CheckpointStore {
    private final Outage outage;
    private final Map<TableId, Progress> progress = new TreeMap<>();
    private final Map<TableId, Verification> verifications = new TreeMap<>();
    private final List<Progress> saved = new ArrayList<>();

    public InMemoryCheckpointStore() {
        this(new Outage(Side.LEGACY));
    }

    public InMemoryCheckpointStore(Outage outage) {
        this.outage = outage;
    }

    @Override
    public synchronized Map<TableId, Progress> backfill() {
        outage.check();
        return new TreeMap<>(progress);
    }

    @Override
    public synchronized void saveBackfill(TableId table, Progress now) {
        outage.check();
        progress.put(table, now);
        saved.add(now);
    }

    @Override
    public synchronized Map<TableId, Verification> verifications() {
        outage.check();
        return new TreeMap<>(verifications);
    }

    @Override
    public synchronized void saveVerification(TableId table, Verification verification) {
        outage.check();
        verifications.put(table, verification);
    }

    @Override
    public synchronized void clear() {
        outage.check();
        progress.clear();
        verifications.clear();
    }

    /** Every backfill progress that was saved, in order. */
    public synchronized List<Progress> saved() {
        return List.copyOf(saved);
    }
}
