package dev.dualwrite.jdbc.route;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.ChangeSink;
import dev.dualwrite.spi.Recording;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says what routing asks for: a routing that tests move, and tables that they name. It takes no changes. */
final class SettableSink implements ChangeSink {
    private final Set<TableId> tables = ConcurrentHashMap.newKeySet();
    private volatile Routing routing = Routing.INITIAL;

    SettableSink(String... publicTables) {
        for (String table : publicTables) {
            tables.add(new TableId("public", table));
        }
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
        throw new UnsupportedOperationException("routing records nothing");
    }

    @Override
    public Backend connected(int pid) {
        return new Backend(pid, 0);
    }

    @Override
    public @Nullable TableDef table(TableId table) {
        return tables.contains(table)
                ? new TableDef(table, List.of(new ColumnDef("id", "bigint", false, false)), List.of("id"), false)
                : null;
    }

    @Override
    public Set<TableId> tables() {
        return tables;
    }
}
