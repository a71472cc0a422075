package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FenceMemory;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.testkit.FencedWriterContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresFencedWriterIT extends FencedWriterContract {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    private final Map<String, FencedWriter> writers = new HashMap<>();

    @BeforeEach
    void emptyFollower() {
        servers.target()
                .execute("DROP SCHEMA IF EXISTS dualwrite CASCADE; DROP TABLE IF EXISTS thing;"
                        + " CREATE TABLE thing (id int PRIMARY KEY, name text NOT NULL, note text)");
        ControlSchema.of(Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT)
                .ensureFollower(List.of());
    }

    @Override
    protected FencedWriter writer(String name) {
        return writers.computeIfAbsent(
                name,
                n -> new PostgresFencedWriter(
                        Side.TARGET,
                        servers.target().dataSource(),
                        PoolSettings.DEFAULT,
                        Tables.of(Map.of(TABLE.id(), TABLE)),
                        n));
    }

    @Override
    protected FenceMemory memory() {
        return new PostgresFenceMemory(Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT);
    }

    @Override
    protected @Nullable Map<String, @Nullable String> row(RowKey key) {
        return new FollowerProbe(servers.target(), TABLE).row(key);
    }

    @Override
    protected @Nullable FenceEntry entry(RowKey key, String writer) {
        return new FollowerProbe(servers.target(), TABLE).entries().get(key);
    }
}
