package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Side;

/** Creates schema {@code dualwrite} on the legacy, for tests of what works on it. */
final class ControlTables {
    private ControlTables() {}

    static void create(PostgresPair servers) {
        ControlSchema.of(Side.LEGACY, servers.legacy().dataSource(), PoolSettings.DEFAULT)
                .ensureAuthority();
    }
}
