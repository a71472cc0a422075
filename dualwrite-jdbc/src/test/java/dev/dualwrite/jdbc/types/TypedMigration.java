package dev.dualwrite.jdbc.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.DualWrite;
import dev.dualwrite.jdbc.Target;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.CaptureMode;
import dev.dualwrite.model.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A migration with everything that it has in earnest, but for what might mend a value that arrived wrong: nobody looks at counters or
 * catalogs by himself.
 *
 * <p>Not thread-safe.
 */
final class TypedMigration implements AutoCloseable {
    /** Settings under which values print and read differently. */
    static final String STRANGE =
            "SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'ISO, DMY'; SET IntervalStyle = 'sql_standard';"
                    + " SET bytea_output = 'escape'; SET extra_float_digits = -15; SET lc_monetary = 'C'";

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final DualWrite migration;

    private TypedMigration(DualWrite migration) {
        this.migration = migration;
    }

    /** In DUAL_WRITE, with the legacy's rows copied. */
    static TypedMigration open(DataSource application, TestDatabase target) throws InterruptedException {
        TypedMigration opened = new TypedMigration(DualWrite.builder()
                .legacy(application)
                .target(Target.url(target.url()).credentials(target.user(), target.password()))
                .name("types")
                .bypass(BypassMode.OFF)
                .schemaCheckInterval(Duration.ofMinutes(30))
                .build());
        try {
            opened.migration.preflight().orThrow();
            opened.migration.advanceTo(Stage.DUAL_WRITE);
            opened.migration.backfill().start().join();
            opened.settle();
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    Connection connect() throws SQLException {
        return migration.dataSource().getConnection();
    }

    Connection connectStrangely() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(STRANGE);
        }
        return connection;
    }

    long executions(CaptureMode mode) {
        return migration.captureReport().executions(mode);
    }

    /** Everything that was committed is on the target, and nothing is suspect. */
    void settle() throws InterruptedException {
        assertThat(migration.awaitDrained(LIMIT)).as("drained").isTrue();
        assertThat(migration.awaitNoSuspects(LIMIT))
                .as("suspects %s", migration.status().suspects())
                .isTrue();
        assertThat(migration.awaitDrained(LIMIT)).as("drained").isTrue();
    }

    /** The library's own verification finds no difference either. */
    void verify() {
        migration.verify().full().join().orThrow();
    }

    @Override
    public void close() {
        migration.close();
    }
}
