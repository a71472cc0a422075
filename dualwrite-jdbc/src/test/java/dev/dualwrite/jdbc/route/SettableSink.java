package dev.dualwrite.jdbc.route;

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

/** Says what routing asks for: a routing that tests move, and given tables. The changes that it takes go nowhere. */
final class SettableSink implements ChangeSink {
    private final Map<TableId, TableDef> tables;
    private volatile Routing routing = Routing.INITIAL;

    SettableSink(Map<TableId, TableDef> tables) {
        this.tables = Map.copyOf(tables);
    }

    void targetReads(int percent) {
        routing = new Routing(routing.epoch() + 1, 1, Stage.TARGET_READ, percent);
    }

    void stage(Stage stage) {
        routing = new Routing(routing.epoch() + 1, 1, stage, 0);
    }

    @Override
    public Routing routing() {
        return routing;
    }

    @Override
    public Recording begin() {
        Routing now = routing;
        return new Recording() {
            @Override
            public Routing routing() {
                return now;
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
        };
    }

    @Override
    public Backend connected(int pid) {
        return new Backend(pid, 0);
    }

    @Override
    public @Nullable TableDef table(TableId table) {
        return tables.get(table);
    }

    @Override
    public Set<TableId> tables() {
        return tables.keySet();
    }
}
