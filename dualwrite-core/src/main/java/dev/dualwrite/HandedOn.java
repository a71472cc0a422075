package dev.dualwrite;

import dev.dualwrite.apply.Asks;
import dev.dualwrite.ledger.RereadQueue;
import dev.dualwrite.ledger.Rereader;
import dev.dualwrite.ledger.SuspectOutbox;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.spi.Suspicion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the applier cannot settle itself, on its way to the re-reader or to the ledger.
 *
 * <p>Thread-safe: no state of its own. Nothing of it waits for a database.
 */
record HandedOn(Rereader rereader, RereadQueue rereads, SuspectOutbox outbox, Tables tables) implements Asks {
    @Override
    public void reread(Map<RowKey, Long> asked) {
        rereader.ask(asked);
    }

    @Override
    public void lookUp(List<Doubt.RowsWhere> rows, long mark) {
        rereader.lookUp(rows, mark);
    }

    @Override
    public Set<String> searched(TableId table) {
        return rereads.searched(table);
    }

    @Override
    public boolean parked(TableId table) {
        return tables.parked(table);
    }

    @Override
    public void refused(Refusal refusal) {
        outbox.accept(Suspicion.refused(refusal.key(), refusal.reason(), 0));
    }

    @Override
    public void suspect(TableId table, @Nullable RowKey from, SuspectReason reason) {
        outbox.accept(Suspicion.of(table, from, reason, 0));
    }

    @Override
    public void suspect(RowKey key, SuspectReason reason) {
        outbox.accept(Suspicion.of(key, reason, 0));
    }
}
