package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL as the protocol needs it: row locks until commit, READ COMMITTED, and a sequence as clock. */
final class Authority {
    /** So many turns a transaction waits for a lock. */
    static final int PATIENCE = 60;

    final @Nullable Image[] rows = new @Nullable Image[Rows.COUNT];
    final @Nullable Tx[] locks = new @Nullable Tx[Rows.COUNT];
    final List<Tx> alive = new ArrayList<>();
    final List<Tx> committed = new ArrayList<>();
    /** Transactions whose commit their clients know of. */
    final BitSet acknowledged = new BitSet();

    private final int[] lastWriter = new int[Rows.COUNT];
    private final Trace trace;
    private long clock;
    private int transactions;

    Authority(Trace trace) {
        this.trace = trace;
    }

    /** Two steps at once, so that there is a value between any two. */
    long tick() {
        clock += 2;
        return clock;
    }

    long newest() {
        return clock;
    }

    Tx begin(Session session) {
        Tx tx = new Tx(++transactions);
        session.tx = tx;
        alive.add(tx);
        return tx;
    }

    @Nullable
    Image see(Tx tx, int row) {
        return tx.wrote[row] ? tx.writes[row] : rows[row];
    }

    boolean locked(Tx tx, int row) {
        Tx holder = locks[row];
        return holder != null && holder != tx;
    }

    void write(Tx tx, int row, @Nullable Image image) {
        tx.wrote[row] = true;
        tx.writes[row] = image;
        if (!tx.deferred[row]) {
            locks[row] = tx;
        }
    }

    /** The transaction has looked at what others wrote to a row. */
    void read(Tx tx, int row) {
        if (lastWriter[row] != 0) {
            tx.reads.set(lastWriter[row]);
        }
    }

    void end(Tx tx, boolean commit) {
        tx.ended = true;
        if (commit && tx.wroteAny()) {
            for (int row = 0; row < Rows.COUNT; row++) {
                if (tx.wrote[row]) {
                    rows[row] = tx.writes[row];
                    lastWriter[row] = tx.id;
                }
            }
            committed.add(tx);
        }
        tx.reads.clear(tx.id);
        for (int row = 0; row < Rows.COUNT; row++) {
            if (locks[row] == tx) {
                locks[row] = null;
            }
        }
        alive.remove(tx);
        trace.say(() -> tx + (commit ? " committed" : " rolled back"));
    }
}
