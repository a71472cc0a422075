package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.postgres.ControlSchema;
import dev.dualwrite.jdbc.preflight.SameDatabaseException;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.Leases;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the target ready before the first write: the target may be down when the instance starts.
 *
 * <p>Thread-safe. Invariant: nothing is written before the target was seen not to be the legacy itself and schema
 * {@code dualwrite} is there.
 */
final class OnceReadyWriter implements FencedWriter, Leases {
    private final FencedWriter writer;
    private final Leases leases;
    private final ControlSchema legacy;
    private final ControlSchema target;
    private final Tables tables;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean ready;

    OnceReadyWriter(FencedWriter writer, Leases leases, ControlSchema legacy, ControlSchema target, Tables tables) {
        this.writer = writer;
        this.leases = leases;
        this.legacy = legacy;
        this.target = target;
        this.tables = tables;
    }

    /**
     * Does what is still to be done.
     *
     * @throws SameDatabaseException if the target is the legacy itself
     * @throws DatabaseUnavailableException if a database does not answer
     */
    void makeReady() {
        if (ready) {
            return;
        }
        lock.lock();
        try {
            if (!ready) {
                if (legacy.sameDatabaseAs(target)) {
                    throw new SameDatabaseException();
                }
                target.ensureFollower(tables.all());
                ready = true;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Outcome write(List<FencedChange> changes) {
        makeReady();
        return writer.write(changes);
    }

    @Override
    public void raiseFloor(TableId table, long floor) {
        makeReady();
        writer.raiseFloor(table, floor);
    }

    /** The fence's memory, on a target that is ready. */
    FenceMemory readied(FenceMemory memory) {
        return new FenceMemory() {
            @Override
            public boolean raiseFloors(long floor) {
                makeReady();
                return memory.raiseFloors(floor);
            }

            @Override
            public Forgotten forget(Position after, int entries) {
                makeReady();
                return memory.forget(after, entries);
            }
        };
    }

    @Override
    public void open() {
        makeReady();
        leases.open();
    }

    @Override
    public void close(String instance) {
        makeReady();
        leases.close(instance);
    }

    @Override
    public boolean lost() {
        return leases.lost();
    }
}
