package dev.dualwrite.jdbc;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.spi.ChangeSink;
import dev.dualwrite.spi.Recording;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where there is no migration: stage OFF for good, and nothing is kept.
 *
 * <p>Thread-safe.
 */
final class ObservingSink implements ChangeSink {
    private static final Routing OFF = new Routing(1, 1, Stage.OFF, 0);
    private static final Recording NOTHING = new Nothing();

    private volatile Map<TableId, TableDef> defined = Map.of();

    /** These are the tables that a migration would take now. */
    void define(Map<TableId, TableDef> tables) {
        defined = Map.copyOf(tables);
    }

    @Override
    public Routing routing() {
        return OFF;
    }

    @Override
    public Recording begin() {
        return NOTHING;
    }

    @Override
    public Backend connected(int pid) {
        return new Backend(pid, 0);
    }

    @Override
    public @Nullable TableDef table(TableId table) {
        return defined.get(table);
    }

    @Override
    public Set<TableId> tables() {
        return defined.keySet();
    }

    private static final class Nothing implements Recording {
        @Override
        public Routing routing() {
            return OFF;
        }

        @Override
        public boolean reserve(long bytes) {
            return true;
        }

        @Override
        public void release(long bytes) {}

        @Override
        public void sending() {}

        @Override
        public void committed(TransactionChanges changes, boolean explicit) {}

        @Override
        public void rolledBack() {}

        @Override
        public void inDoubt(TransactionChanges changes, Backend backend) {}
    }
}
