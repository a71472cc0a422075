package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.spi.ChangeSink;
import dev.dualwrite.spi.Recording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what capture reports; its budget and stage are the test's to set. */
final class RecordingSink implements ChangeSink {
    /** How one transaction ended. */
    record Ended(String how, TransactionChanges changes, boolean explicit, boolean sendingFirst) {}

    final List<Ended> ended = new CopyOnWriteArrayList<>();
    final Map<TableId, TableDef> tables = new LinkedHashMap<>();
    volatile long budget = Long.MAX_VALUE;
    volatile Stage stage = Stage.DUAL_WRITE;
    volatile RuntimeException fault;
    volatile int open;
    volatile long reserved;

    @Override
    public Routing routing() {
        return new Routing(1, 1, stage, 0);
    }

    @Override
    public Recording begin() {
        if (fault != null) {
            throw fault;
        }
        open++;
        return new Kept();
    }

    @Override
    public Backend connected(int pid) {
        return new Backend(pid, 1);
    }

    @Override
    public TableDef table(TableId table) {
        return tables.get(table);
    }

    @Override
    public Set<TableId> tables() {
        return new TreeSet<>(tables.keySet());
    }

    /** All that has ended with something in it, as short texts: {@code committed! public.t[1] UPSERT {a=1}}. */
    List<String> story() {
        List<String> story = new ArrayList<>();
        for (Ended end : ended) {
            if (!end.changes.isEmpty()) {
                story.add(end.how + (end.explicit ? "!" : "") + " " + texts(end.changes));
            }
        }
        return story;
    }

    /** What the last transaction with anything in it wrote. */
    List<String> last() {
        for (int i = ended.size() - 1; i >= 0; i--) {
            if (!ended.get(i).changes.isEmpty()) {
                return texts(ended.get(i).changes);
            }
        }
        return List.of();
    }

    static List<String> texts(TransactionChanges changes) {
        List<String> texts = new ArrayList<>();
        for (Change change : changes.changes()) {
            texts.add(change.table().name() + change.key().values() + " " + change.kind()
                    + (change.image() == null ? "" : " " + text(change.image())));
        }
        for (Doubt doubt : changes.doubts()) {
            texts.add(
                    doubt instanceof Doubt.RowsWhere rows
                            ? rows.table().name() + " where " + rows.columns() + " = " + rows.values()
                            : doubt.table().name() + " whole");
        }
        return texts;
    }

    private static String text(Image image) {
        StringBuilder text = new StringBuilder(image.full() ? "full" : "partial");
        for (int i = 0; i < image.layout().size(); i++) {
            text.append(' ').append(image.layout().columns().get(i)).append('=').append(image.value(i));
        }
        return text.toString();
    }

    private final class Kept implements Recording {
        private final Routing begunUnder = RecordingSink.this.routing();
        private boolean sending;
        private boolean over;
        private long mine;

        @Override
        public Routing routing() {
            return begunUnder;
        }

        @Override
        public boolean reserve(long bytes) {
            if (reserved + bytes > budget) {
                return false;
            }
            reserved += bytes;
            mine += bytes;
            return true;
        }

        @Override
        public void release(long bytes) {
            if (bytes > mine) {
                throw new AssertionError("more released than reserved");
            }
            reserved -= bytes;
            mine -= bytes;
        }

        @Override
        public void sending() {
            sending = true;
        }

        @Override
        public void committed(TransactionChanges changes, boolean explicit) {
            end("committed", changes, explicit);
        }

        @Override
        public void rolledBack() {
            end("rolled back", TransactionChanges.NONE, false);
        }

        @Override
        public void inDoubt(TransactionChanges changes, Backend backend) {
            end(backend.equals(Backend.NONE) ? "in doubt, by whomever," : "in doubt", changes, false);
        }

        private void end(String how, TransactionChanges changes, boolean explicit) {
            if (over) {
                throw new AssertionError("ended twice");
            }
            over = true;
            open--;
            reserved -= mine;
            ended.add(new Ended(how, changes, explicit, sending));
        }
    }
}
