package dev.dualwrite.ledger;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rows that the follower refused, watched for: once one of them gets through, its entry is to be tried at once, whatever is
 * left of its pause.
 *
 * <p>Thread-safe; a write costs nothing more while no row is watched for.
 *
 * <p>Bounded. It only makes things faster: a row that is not watched for is tried when its pause ends.
 */
public final class QuarantinedKeys {
    private static final int MOST = 50_000;

    private final Set<RowKey> held = ConcurrentHashMap.newKeySet();
    private final Set<RowKey> written = ConcurrentHashMap.newKeySet();
    private final Runnable news;

    /** @param news is called when a row that is watched for got through */
    public QuarantinedKeys(Runnable news) {
        this.news = news;
    }

    /** Watches for a row. */
    void hold(RowKey key) {
        if (held.size() < MOST) {
            held.add(key);
        }
    }

    void release(RowKey key) {
        held.remove(key);
        written.remove(key);
    }

    /** Watches for none. */
    void clear() {
        held.clear();
        written.clear();
    }

    /** Rows that got through since the last call. */
    Set<RowKey> takeWritten() {
        if (written.isEmpty()) {
            return Set.of();
        }
        Set<RowKey> taken = new HashSet<>(written);
        written.removeAll(taken);
        return taken;
    }

    /** The same writer; what gets through is noted here. */
    public FencedWriter watching(FencedWriter writer) {
        return new FencedWriter() {
            @Override
            public Outcome write(List<FencedChange> changes) {
                Outcome outcome = writer.write(changes);
                if (!held.isEmpty()) {
                    note(changes, outcome);
                }
                return outcome;
            }

            @Override
            public void raiseFloor(TableId table, long floor) {
                writer.raiseFloor(table, floor);
            }
        };
    }

    private void note(List<FencedChange> changes, FencedWriter.Outcome outcome) {
        Set<RowKey> through = new HashSet<>();
        for (FencedChange change : changes) {
            RowKey key = change.change().key();
            if (held.contains(key)) {
                through.add(key);
            }
        }
        outcome.refused().forEach(refusal -> through.remove(refusal.key()));
        outcome.reread().forEach(reread -> through.remove(reread.key()));
        if (!through.isEmpty()) {
            written.addAll(through);
            news.run();
        }
    }
}
