package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Doubt.WholeTable;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.spi.ChangeSink;
import dev.dualwrite.spi.Recording;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the open transaction of one connection wrote until its outcome is known.
 *
 * <p>Threading: confined to the connection's thread, but for {@link #abandon}, which {@code Connection.abort} calls from
 * anywhere; every method takes this object's lock, and none waits for a database.
 *
 * <p>Invariants: every recording that was begun is ended exactly once. What is kept is paid for with {@code reserve}; from when
 * that is refused on, keys are kept in place of images, and beyond {@link #MAX_UNPAID} of those all keys for their tables. The
 * changes that are paid for come first. What a
 * savepoint's rollback undoes is forgotten, except after the keys were dropped: then too much is suspected, never too
 * little.
 */
final class TransactionRecorder {
    /** Keys that one transaction keeps without paying, before it gives up its rows for their tables. */
    static final int MAX_UNPAID = 1000;

    private static final long DOUBT_BYTES = 160;

    /** Where a savepoint was set. */
    private record Mark(String name, int changes, int doubts) {}

    private final ChangeSink sink;
    private final List<Change> changes = new ArrayList<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private final Set<Doubt> known = new HashSet<>();
    private final Set<TableId> whole = new LinkedHashSet<>();
    private final Deque<Mark> savepoints = new ArrayDeque<>();
    private @Nullable Recording recording;
    private boolean collapsed;
    private boolean sending;
    private int paid;
    private long oldest = StatementPlan.TIMELESS;

    TransactionRecorder(ChangeSink sink) {
        this.sink = sink;
    }

    synchronized boolean open() {
        return recording != null;
    }

    synchronized void begin() {
        if (recording == null) {
            recording = sink.begin();
        }
    }

    /** A statement is about to be sent whose plan rests on these definitions. */
    synchronized void planned(long definitions) {
        if (definitions < oldest && recording != null) {
            oldest = definitions;
            recording.planned(definitions);
        }
    }

    /** Whether changes are wanted in the transaction that is open. */
    synchronized boolean capturing() {
        return recording != null && recording.capturing();
    }

    synchronized boolean isEmpty() {
        return changes.isEmpty() && doubts.isEmpty() && whole.isEmpty();
    }

    synchronized void add(Captured captured) {
        if (!capturing()) {
            return;
        }
        attempted(captured);
        addChanges(captured.changes());
        for (Doubt doubt : captured.doubts()) {
            add(doubt);
        }
    }

    /** The server may have counted these rows, whatever became of them. */
    void attempted(Captured captured) {
        sink.attempted(captured.changes(), captured.doubts());
    }

    private void addChanges(List<Change> more) {
        long bytes = 0;
        for (Change change : more) {
            bytes += change.bytes();
        }
        if (collapsed || paid < changes.size() || !reserve(bytes)) {
            more.forEach(this::addUnpaid);
            return;
        }
        changes.addAll(more);
        paid = changes.size();
    }

    /** Once memory was refused, it is not asked for any more in this transaction. */
    private void addUnpaid(Change change) {
        if (!collapsed && changes.size() - paid >= MAX_UNPAID) {
            collapse();
        }
        if (collapsed) {
            whole.add(change.table());
        } else {
            changes.add(Change.reread(change.key()));
        }
    }

    private void add(Doubt doubt) {
        if (doubt instanceof WholeTable table) {
            // Not undone by a savepoint's rollback: repeating the statement would only suspect the table again.
            whole.add(table.table());
        } else if (collapsed) {
            whole.add(doubt.table());
        } else if (known.add(doubt)) {
            if (reserve(DOUBT_BYTES)) {
                doubts.add(doubt);
            } else {
                collapse();
                whole.add(doubt.table());
            }
        }
    }

    private boolean reserve(long bytes) {
        return recording != null && recording.reserve(bytes);
    }

    /** Gives up the rows for their tables. */
    private void collapse() {
        collapsed = true;
        changes.forEach(change -> whole.add(change.table()));
        doubts.forEach(d -> whole.add(d.table()));
        forget(0, 0);
    }

    /** Drops all that was kept after a point, and its bytes. */
    private void forget(int keptChanges, int keptDoubts) {
        long bytes = 0;
        for (int i = keptChanges; i < paid; i++) {
            bytes += changes.get(i).bytes();
        }
        changes.subList(keptChanges, changes.size()).clear();
        paid = Math.min(paid, keptChanges);
        List<Doubt> lifted = doubts.subList(keptDoubts, doubts.size());
        bytes += DOUBT_BYTES * lifted.size();
        lifted.forEach(known::remove);
        lifted.clear();
        if (bytes > 0 && recording != null) {
            recording.release(bytes);
        }
    }

    synchronized void savepoint(String name) {
        savepoints.push(new Mark(name, changes.size(), doubts.size()));
    }

    /** Forgets what was written since; the savepoint itself stays. A name that is not known undoes nothing for sure. */
    synchronized void rollbackTo(String name) {
        Mark mark = find(name);
        if (mark == null) {
            degrade();
            return;
        }
        while (savepoints.peek() != mark) {
            savepoints.pop();
        }
        if (!collapsed) {
            forget(mark.changes, mark.doubts);
        }
    }

    synchronized void release(String name) {
        Mark mark = find(name);
        if (mark != null) {
            while (savepoints.pop() != mark) {}
        }
    }

    private @Nullable Mark find(String name) {
        for (Iterator<Mark> newestFirst = savepoints.iterator(); newestFirst.hasNext(); ) {
            Mark mark = newestFirst.next();
            if (mark.name.equals(name)) {
                return mark;
            }
        }
        return null;
    }

    /** Trusts no image and no DELETE any more: all rows are to be read again. */
    synchronized void degrade() {
        long freed = 0;
        for (int i = 0; i < changes.size(); i++) {
            Change all = changes.get(i);
            Change less = Change.reread(all.key());
            freed += i < paid ? all.bytes() - less.bytes() : 0;
            changes.set(i, less);
        }
        if (freed > 0 && recording != null) {
            recording.release(freed);
        }
    }

    /** Suspects these tables as a whole. */
    synchronized void suspect(Collection<TableId> tables) {
        if (capturing()) {
            whole.addAll(tables);
        }
    }

    /** To be called directly before that is sent which may make the changes durable. */
    synchronized void sending() {
        if (recording != null) {
            sending = true;
            recording.sending();
        }
    }

    /** @param explicit all row locks were held when {@link #sending} was called */
    synchronized void committed(boolean explicit) {
        Recording ended = recording;
        if (ended != null) {
            if (isEmpty()) {
                reset();
                ended.committed(TransactionChanges.NONE, explicit);
                return;
            }
            if (!sending) {
                degrade();
                ended.sending();
            }
            TransactionChanges all = all();
            reset();
            ended.committed(all, explicit);
        }
    }

    synchronized void rolledBack() {
        Recording ended = recording;
        if (ended != null) {
            reset();
            ended.rolledBack();
        }
    }

    /** The outcome of what was sent was not learned. */
    synchronized void inDoubt(Backend backend) {
        Recording ended = recording;
        if (ended != null) {
            TransactionChanges all = all();
            reset();
            ended.inDoubt(all, backend);
        }
    }

    /**
     * The connection was aborted under whoever uses it. If a commit is under way its call will come back with the
     * outcome, or with an error that puts it in doubt. If not, one may still be sent before the connection is gone.
     */
    synchronized void abandon(Backend backend) {
        if (!sending) {
            inDoubt(backend);
        }
    }

    /**
     * Part of what was recorded is durable, and which part is not known; the transaction may go on. Everything is read
     * again now, and once more when it ends.
     */
    synchronized void split(boolean goesOn) {
        if (recording == null) {
            return;
        }
        degrade();
        List<Change> again = goesOn ? List.copyOf(changes) : List.of();
        List<Doubt> doubtful = goesOn ? List.copyOf(doubts) : List.of();
        List<TableId> tables = goesOn ? List.copyOf(whole) : List.of();
        long definitions = oldest;
        committed(false);
        if (goesOn) {
            begin();
            planned(definitions);
            addChanges(again);
            doubtful.forEach(this::add);
            suspect(tables);
        }
    }

    private TransactionChanges all() {
        if (doubts.isEmpty() && whole.isEmpty()) {
            return TransactionChanges.merge(changes, List.of());
        }
        List<Doubt> allDoubts = new ArrayList<>(doubts);
        whole.forEach(t -> allDoubts.add(new WholeTable(t)));
        return TransactionChanges.merge(changes, allDoubts);
    }

    private void reset() {
        recording = null;
        sending = false;
        collapsed = false;
        paid = 0;
        oldest = StatementPlan.TIMELESS;
        changes.clear();
        if (!doubts.isEmpty() || !whole.isEmpty()) {
            doubts.clear();
            known.clear();
            whole.clear();
        }
        savepoints.clear();
    }
}
