package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Image;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A transaction in its backend on the authority. */
final class Tx {
    final int id;
    final boolean[] wrote = new boolean[Rows.COUNT];
    final @Nullable Image[] writes = new @Nullable Image[Rows.COUNT];
    /** Rows whose unique check was put off. */
    final boolean[] deferred = new boolean[Rows.COUNT];
    /** Transactions that must not come later on the follower: acknowledged before this one's COMMIT was sent. */
    BitSet after = new BitSet();
    /** The same: this one has read what they wrote. */
    final BitSet reads = new BitSet();
    /** It may have read every row. */
    boolean readsAll;

    boolean ended;

    Tx(int id) {
        this.id = id;
    }

    boolean wroteAny() {
        for (boolean one : wrote) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "T" + id;
    }
}
