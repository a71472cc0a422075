package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.FencedWriter.Refusal;
import dev.dualwrite.spi.FencedWriter.Reread;
import java.util.ArrayList;
import java.util.List;

/** Counts what becomes of the changes of one call. Confined to it. */
final class Tally {
    private int applied;
    private int dropped;
    private final List<Reread> reread = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();

    void applied(int changes) {
        applied += changes;
    }

    void dropped() {
        dropped++;
    }

    /** Its row must be read again: a re-read keeps asking for what it was asked for. */
    void reread(FencedChange change) {
        long asked = change.isRead() ? change.asked() : change.interval().hi();
        reread.add(new Reread(change.change().key(), asked));
    }

    void refused(Refusal refusal) {
        refused.add(refusal);
    }

    void add(Tally other) {
        applied += other.applied;
        dropped += other.dropped;
        reread.addAll(other.reread);
        refused.addAll(other.refused);
    }

    Outcome outcome() {
        return new Outcome(applied, dropped, reread, refused);
    }
}
