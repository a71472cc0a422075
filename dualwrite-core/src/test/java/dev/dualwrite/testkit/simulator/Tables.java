package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.AuthorityClock;
import dev.dualwrite.spi.TableReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One side's rows as one actor reads them; each call is a snapshot of its own. */
final class Tables implements TableReader {
    private final Side side;
    private @Nullable Image[] rows;
    private final Replay replay;
    private final boolean tellsKeys;
    private final Runnable chunkRead;
    private @Nullable AuthorityClock early;
    private long earlyValue;
    private int earlyAttempt;

    /**
     * @param tellsKeys whether it says what keys there are
     * @param chunkRead is told of every chunk
     */
    Tables(Side side, @Nullable Image[] rows, Replay replay, boolean tellsKeys, Runnable chunkRead) {
        this.side = side;
        this.rows = rows;
        this.replay = replay;
        this.tellsKeys = tellsKeys;
        this.chunkRead = chunkRead;
    }

    /** From now on a snapshot that was taken before. */
    void readFrom(@Nullable Image[] snapshot) {
        rows = snapshot;
    }

    /** From now on a clock value is drawn before each snapshot. */
    void drawBeforeReading(AuthorityClock clock) {
        early = clock;
    }

    /** The value drawn before the snapshots since the last call; 0 if there is none. */
    long takeEarlyValue() {
        long value = earlyAttempt == replay.attempts() ? earlyValue : 0;
        earlyValue = 0;
        return value;
    }

    private void drawEarly() {
        if (early != null) {
            long value = early.tick();
            if (earlyAttempt != replay.attempts() || earlyValue == 0) {
                earlyValue = value;
            }
            earlyAttempt = replay.attempts();
        }
    }

    @Override
    public Side side() {
        return side;
    }

    @Override
    public List<Change> readRows(TableId table, Collection<RowKey> keys) {
        drawEarly();
        return replay.ask(() -> {
            List<Change> found = new ArrayList<>();
            for (RowKey key : keys) {
                Image image = rows[Rows.row(key)];
                found.add(image == null ? Change.delete(key) : Change.upsert(key, image));
            }
            return found;
        });
    }

    @Override
    public List<Change> readChunk(TableId table, @Nullable RowKey after, int maxRows) {
        drawEarly();
        return replay.ask(() -> {
            chunkRead.run();
            List<Change> found = new ArrayList<>();
            for (int row : range(table, after, null)) {
                Image image = rows[row];
                if (image != null && found.size() < maxRows) {
                    found.add(Change.upsert(Rows.key(row), image));
                }
            }
            return found;
        });
    }

    @Override
    public @Nullable RowKey boundary(TableId table, @Nullable RowKey after, int count) {
        List<RowKey> next = replay.ask(() -> {
            List<Integer> there = range(table, after, null);
            return there.size() < count ? List.of() : List.of(Rows.key(there.get(count - 1)));
        });
        return next.isEmpty() ? null : next.get(0);
    }

    @Override
    public Set<RowKey> keysIn(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        return replay.ask(() -> {
            Set<RowKey> keys = new HashSet<>();
            if (tellsKeys) {
                range(table, after, upTo).forEach(row -> keys.add(Rows.key(row)));
            }
            return keys;
        });
    }

    /** Rows that exist. */
    private List<Integer> range(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        int from = after == null ? 0 : Rows.row(after) + 1;
        int to = upTo == null ? Rows.COUNT - 1 : Rows.row(upTo);
        List<Integer> found = new ArrayList<>();
        for (int row = from; row <= to; row++) {
            if (rows[row] != null && Rows.key(row).table().equals(table)) {
                found.add(row);
            }
        }
        return found;
    }

    @Override
    public Set<RowKey> keysWhere(Doubt.RowsWhere where) {
        throw new IllegalStateException("No row is looked up in a simulation");
    }

    @Override
    public Digest digest(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        throw new IllegalStateException("Nothing is verified in a simulation");
    }

    @Override
    public Map<RowKey, Long> rowDigests(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        throw new IllegalStateException("Nothing is verified in a simulation");
    }

    @Override
    public Map<RowKey, Long> rowDigests(TableId table, Collection<RowKey> keys) {
        throw new IllegalStateException("Nothing is verified in a simulation");
    }

    @Override
    public long estimate(TableId table) {
        return 0;
    }
}
