package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import java.util.List;

/**
 * What one execution wrote, in the order in which it wrote it.
 *
 * <p>Immutable.
 */
record Captured(List<Change> changes, List<Doubt> doubts) {
    static final Captured NOTHING = new Captured(List.of(), List.of());

    Captured {
        changes = List.copyOf(changes);
        doubts = List.copyOf(doubts);
    }

    static Captured of(Change change) {
        return new Captured(List.of(change), List.of());
    }

    static Captured of(Doubt doubt) {
        return new Captured(List.of(), List.of(doubt));
    }

    /** The same rows, to be read again. */
    Captured reread() {
        return new Captured(changes.stream().map(c -> Change.reread(c.key())).toList(), doubts);
    }
}
