package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.testkit.LedgerStoreContract;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresLedgerRefusalsIT extends LedgerStoreContract {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    @BeforeEach
    void schema() {
        ControlTables.create(servers);
    }

    @Override
    protected LedgerStore store() {
        return new PostgresLedgerStore(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT);
    }

    @Override
    protected void pass(Duration time) {
        servers.legacy()
                .execute("UPDATE dualwrite.suspect SET next_try = next_try - interval '" + time.toMillis()
                        + " milliseconds'");
    }
}
