package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FencedChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pass of changes through the fence and into the tables, inside a transaction that has passed their gates.
 *
 * <p>Confined to that transaction.
 *
 * <p>Two statements, never one: the rows are written by statements that begin after the fence's has waited for whoever held
 * the same keys.
 */
record GroupWrite(Connection connection, FollowerMode mode, Gates gates, String writer, FollowerRows rows) {
    /** @param changes sorted by table and key */
    Tally pass(List<FencedChange> changes) throws SQLException {
        Tally tally = new Tally();
        List<FencedChange> winners = enter(changes, tally);
        List<FencedChange> missing = rows.write(connection, mode, winners);
        missing.forEach(tally::reread);
        tally.applied(winners.size() - missing.size());
        return tally;
    }

    /** As {@link #pass}, with the rows of all winners deleted first: they may hold unique values that others of them take. */
    Tally passEmptied(List<FencedChange> changes) throws SQLException {
        Tally tally = new Tally();
        List<FencedChange> winners = enter(changes, tally);
        for (FencedChange winner : winners) {
            rows.delete(connection, winner.change().table(), List.of(winner));
        }
        rows.write(connection, mode, winners);
        tally.applied(winners.size());
        return tally;
    }

    private List<FencedChange> enter(List<FencedChange> changes, Tally tally) throws SQLException {
        List<FencedChange> above = new ArrayList<>(changes.size());
        List<FencedChange> losers = new ArrayList<>();
        for (FencedChange change : changes) {
            (change.interval().lo() >= floor(change) ? above : losers).add(change);
        }
        Set<RowKey> won = FenceRows.enter(connection, gates, above);
        List<FencedChange> winners = new ArrayList<>(won.size());
        for (FencedChange change : above) {
            (won.contains(change.change().key()) ? winners : losers).add(change);
        }
        if (!losers.isEmpty()) {
            Map<RowKey, FenceEntry> entries = FenceRows.read(connection, gates, writer, losers);
            for (FencedChange loser : losers) {
                FenceEntry entry = entries.get(loser.change().key());
                switch (Fence.COMPLETE.judge(writer, entry, loser, floor(loser))) {
                    case DROP -> tally.dropped();
                    // A loser whose entry is gone by now would win: it is not entered, so its row is read again.
                    case REREAD, APPLY -> tally.reread(loser);
                }
            }
        }
        return winners;
    }

    private long floor(FencedChange change) {
        return gates.of(change.change().table()).floor();
    }
}
