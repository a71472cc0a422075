package dev.dualwrite.testkit;

import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.CheckpointStore;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Checkpoints that outlive the objects under test, as a database does. Thread-safe. */
public final class InMemoryCheckpointStore implements CheckpointStore {
    private final Outage outage;
    private final Map<TableId, Progress> progress = new TreeMap<>();
    private final Map<TableId, Verification> verifications = new TreeMap<>();
    private Consumer<Progress> beforeSave = progress -> {};

    public InMemoryCheckpointStore() {
        this(new Outage(Side.LEGACY));
    }

    public InMemoryCheckpointStore(Outage outage) {
        this.outage = outage;
    }

    /** Runs before progress is saved; what it throws is thrown, and nothing saved. */
    public synchronized void beforeSave(Consumer<Progress> hook) {
        this.beforeSave = hook;
    }

    @Override
    public synchronized Map<TableId, Progress> backfill() {
        outage.check();
        return new TreeMap<>(progress);
    }

    @Override
    public synchronized void saveBackfill(TableId table, Progress now) {
        outage.check();
        beforeSave.accept(now);
        progress.put(table, now);
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
    public synchronized void forget(TableId table) {
        outage.check();
        progress.remove(table);
        verifications.remove(table);
    }

    @Override
    public synchronized void clear() {
        outage.check();
        progress.clear();
        verifications.clear();
    }
}
