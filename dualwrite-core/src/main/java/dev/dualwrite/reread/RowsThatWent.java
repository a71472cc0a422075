package dev.dualwrite.reread;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Cascades;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes what was read from the authority, and has the rows looked for that may have gone with a row which is not there.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: when a row that the authority lacks is settled, the rows that its foreign keys took with it have been asked for.
 * They cannot be found from it any more: whoever looks for the children of a row that went earlier does not find this one on
 * the follower, and so does not come to its children.
 */
public final class RowsThatWent implements FencedWriter {
    private final FencedWriter writer;
    private final Cascades cascades;
    private final Consumer<List<Doubt>> lookUp;

    /** @param lookUp is told what to look for; must not block */
    public RowsThatWent(FencedWriter writer, Cascades cascades, Consumer<List<Doubt>> lookUp) {
        this.writer = writer;
        this.cascades = cascades;
        this.lookUp = lookUp;
    }

    @Override
    public Outcome write(List<FencedChange> changes) {
        Outcome outcome = writer.write(changes);
        Set<RowKey> open = new HashSet<>();
        outcome.reread().forEach(again -> open.add(again.key()));
        outcome.refused().forEach(refusal -> open.add(refusal.key()));
        List<Doubt> gone = new ArrayList<>();
        for (FencedChange change : changes) {
            Change row = change.change();
            if (row.kind() == Change.Kind.DELETE && !open.contains(row.key())) {
                gone.addAll(cascades.of(row.key()));
            }
        }
        if (!gone.isEmpty()) {
            lookUp.accept(gone);
        }
        return outcome;
    }

    @Override
    public void raiseFloor(TableId table, long floor) {
        writer.raiseFloor(table, floor);
    }
}
