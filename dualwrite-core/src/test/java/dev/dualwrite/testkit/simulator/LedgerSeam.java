package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Suspicion;
import java.util.Collection;
import java.util.List;

/** The ledger as one actor of an instance calls it. */
final class LedgerSeam implements LedgerStore {
    private final Suspects suspects;
    private final Replay replay;

    LedgerSeam(Suspects suspects, Replay replay) {
        this.suspects = suspects;
        this.replay = replay;
    }

    @Override
    public List<Suspicion> add(String instance, List<Suspicion> suspicions) {
        return replay.ask(() -> {
            suspects.add(instance, suspicions);
            return List.of();
        });
    }

    @Override
    public List<Entry> ready(long after, int limit) {
        return replay.ask(() -> suspects.ready(after, limit));
    }

    @Override
    public void close(Collection<Long> ids) {
        replay.ask(() -> {
            suspects.close(ids);
            return ids;
        });
    }

    @Override
    public void closeGone(Collection<Long> ids) {
        replay.ask(() -> {
            suspects.close(ids);
            return ids;
        });
    }

    @Override
    public List<SuspectCount> counts() {
        return replay.note(suspects::counts);
    }

    @Override
    public List<String> waitsFor() {
        return List.of();
    }

    /** Nothing is refused here. */
    @Override
    public int retry(Scope scope) {
        return 0;
    }

    @Override
    public void refused(Collection<Tried> tried) {
        throw new IllegalStateException("The simulated follower refuses nothing");
    }

    @Override
    public List<Listed> list(Scope scope, long after, int limit) {
        throw new IllegalStateException("Nobody lists the ledger in a simulation");
    }

    @Override
    public void compact(TableId table) {
        replay.ask(() -> {
            throw new IllegalStateException("There are too few rows for a table to be compacted");
        });
    }
}
