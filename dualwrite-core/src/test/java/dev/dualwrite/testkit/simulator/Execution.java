package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Image;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement in its backend: waits for the locks of its rows, then writes. */
final class Execution implements Actor.Step {
    private final Authority authority;
    private final boolean deferrable;
    private final Trace trace;
    private final Tx tx;
    private final Operation operation;
    private int next;
    private int waited;
    /** What it changed, as capture sees it. */
    private List<Change> changes = List.of();

    private boolean failed;

    Execution(Simulation world, Tx tx, Operation operation) {
        this.authority = world.authority;
        this.deferrable = world.shape.deferrable;
        this.trace = world.trace;
        this.tx = tx;
        this.operation = operation;
    }

    List<Change> changes() {
        return changes;
    }

    boolean failed() {
        return failed;
    }

    @Override
    public boolean run() {
        int[] rows = operation.rows();
        while (next < rows.length) {
            int row = rows[next];
            if (operation.kind() != Operation.Kind.INSERT && row == operation.row() && authority.see(tx, row) == null) {
                return true;
            }
            if (authority.locked(tx, row) && !tx.deferred[row] && !putOff(row)) {
                failed = ++waited > Authority.PATIENCE;
                return failed;
            }
            next++;
            waited = 0;
        }
        write(rows);
        return true;
    }

    /** Whether the unique check waits until COMMIT, because who holds the row has deleted it. */
    private boolean putOff(int row) {
        Tx holder = authority.locks[row];
        return deferrable && operation.kind() == Operation.Kind.INSERT && holder != null && holder.writes[row] == null;
    }

    private void write(int[] rows) {
        int row = operation.row();
        Image seen = authority.see(tx, row);
        if (tx.readsAll) {
            for (int any = 0; any < Rows.COUNT; any++) {
                authority.read(tx, any);
            }
        } else {
            for (int one : rows) {
                authority.read(tx, one);
            }
        }
        switch (operation.kind()) {
            case INSERT -> {
                if (authority.locked(tx, row)) {
                    tx.deferred[row] = true;
                } else if (seen != null) {
                    return;
                }
                changed(row, operation.image(), captured(operation.image()));
            }
            case UPDATE -> {
                Image image = operation.image();
                if (seen != null && image != null) {
                    changed(row, seen.overlaidBy(image), captured(image));
                }
            }
            case DELETE -> {
                if (seen != null) {
                    changed(row, null, captured(null));
                }
            }
            case MOVE -> {
                int to = operation.to();
                if (seen != null && authority.see(tx, to) == null) {
                    authority.write(tx, row, null);
                    authority.write(tx, to, seen);
                    Change gone = operation.known() ? Change.delete(Rows.key(row)) : Change.reread(Rows.key(row));
                    changes = List.of(gone, Change.reread(Rows.key(to)));
                    trace.say(() -> tx + " moves " + row + " to " + to);
                }
            }
        }
    }

    private void changed(int row, @Nullable Image after, Change captured) {
        authority.write(tx, row, after);
        changes = List.of(captured);
        trace.say(() -> tx + " writes " + row + " = " + Rows.show(after));
    }

    private Change captured(@Nullable Image image) {
        var key = Rows.key(operation.row());
        if (!operation.known()) {
            return Change.reread(key);
        }
        return image == null ? Change.delete(key) : Change.upsert(key, image);
    }
}
