package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A legacy that is copied, and later replaced by the copy: what was committed in between is lost, the clock and the control tables
 * with it. All its sessions end each time, as they do when a server is restored or fails over.
 *
 * <p>For one thread.
 */
final class RestoredLegacy {
    private final TestDatabase legacy;
    private final String copy;

    private RestoredLegacy(TestDatabase legacy) {
        this.legacy = legacy;
        this.copy = legacy.name() + "_copy";
    }

    /** Copies it as it is now. */
    static RestoredLegacy copyOf(TestDatabase legacy) {
        RestoredLegacy copied = new RestoredLegacy(legacy);
        copied.alone("CREATE DATABASE " + copied.copy + " TEMPLATE " + legacy.name());
        copied.server("ALTER DATABASE " + legacy.name() + " ALLOW_CONNECTIONS true");
        return copied;
    }

    /** Puts the copy in its place. */
    void restore() {
        alone("ALTER DATABASE " + legacy.name() + " RENAME TO " + legacy.name() + "_lost");
        server("ALTER DATABASE " + copy + " RENAME TO " + legacy.name());
        server("DROP DATABASE " + legacy.name() + "_lost");
    }

    private void alone(String sql) {
        server("ALTER DATABASE " + legacy.name() + " ALLOW_CONNECTIONS false");
        server("DO $$ BEGIN LOOP PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                + legacy.name()
                + "'; EXIT WHEN NOT FOUND; PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$");
        server(sql);
    }

    private void server(String sql) {
        try (Connection connection = legacy.server().dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("could not run " + sql, e);
        }
    }
}
