package dev.dualwrite.samples.pgjdbc;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.model.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The migration under which one run's tests write, in stage DUAL_WRITE, with a real follower.
 *
 * <p>Thread-safe.
 */
final class WrappedRun implements AutoCloseable {
    private final HandedDataSource legacy;
    private final DualWrite migration;
    private final FollowedTables tables;

    WrappedRun(ServerAddress from, ServerAddress to) {
        // As the tests' own user: what may be appended to its statements depends on whose privileges are known.
        legacy = new HandedDataSource(from.dataSource(SuiteDatabase.USER));
        PGSimpleDataSource target = to.dataSource(ServerAddress.SUPERUSER);
        migration = DualWrite.builder()
                .legacy(legacy)
                .target(Target.url(target.getURL()).credentials(ServerAddress.SUPERUSER, ""))
                .tables(t -> t.include("*.*"))
                .build();
        migration.advanceTo(Stage.DUAL_WRITE);
        tables = new FollowedTables(migration, from, to);
    }

    FollowedTables tables() {
        return tables;
    }

    /** The connection that a test wants, wrapped if it leads to the migrated database. */
    Connection connection(Hooks.Opening opening) throws SQLException {
        Connection raw = opening.open();
        return SuiteDatabase.NAME.equals(raw.getCatalog())
                ? legacy.handing(raw, migration.dataSource()::getConnection)
                : raw;
    }

    @Override
    public void close() {
        tables.close();
        migration.close();
    }
}
