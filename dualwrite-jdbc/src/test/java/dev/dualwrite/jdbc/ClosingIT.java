package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.Direction;
import dev.dualwrite.jdbc.testkit.FaultProxy;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of an instance whose target does not answer, and does not say so. */
@Guarantees("G2")
class ClosingIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    @Test
    void whatWaitsForASilentTargetIsInTheLedgerByName() throws Exception {
        servers.executeOnBoth("CREATE TABLE note (id int PRIMARY KEY, text text)");
        try (FaultProxy proxy = FaultProxy.before(servers.target().server())) {
            DualWrite migration = DualWrite.builder()
                    .legacy(servers.legacy().dataSource())
                    .target(Target.url(proxy.url(servers.target().name()))
                            .credentials(
                                    servers.target().user(), servers.target().password()))
                    .drainLimit(Duration.ofSeconds(1))
                    .build();
            migration.advanceTo(Stage.DUAL_WRITE);
            migration.backfill().start().join();
            write(migration, 1);
            assertThat(migration.awaitDrained(Duration.ofMinutes(1))).isTrue();
            proxy.stall();
            write(migration, 2);
            proxy.awaitHeld(Direction.TO_SERVER);
            write(migration, 3);

            migration.close();
        }
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.suspect WHERE key IS NOT NULL"))
                .isEqualTo(2);
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.suspect WHERE key IS NULL"))
                .isZero();
        assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.instance"))
                .as("it deregistered: nobody takes it for dead")
                .isZero();
    }

    private static void write(DualWrite migration, int id) throws Exception {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO note VALUES (" + id + ", 'text')");
        }
    }
}
