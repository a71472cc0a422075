package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.Credentials;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresClockIT {
    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    @BeforeEach
    void schema() {
        ControlTables.create(servers);
    }

    @Test
    void increasesOverConnectionsThatBreak() {
        try (PostgresClock one = new PostgresClock(Side.LEGACY, servers.legacy().dataSource());
                PostgresClock two =
                        new PostgresClock(Side.LEGACY, servers.legacy().dataSource())) {
            List<Long> readings = new ArrayList<>(List.of(one.tick(), two.tick(), one.tick()));
            servers.legacy()
                    .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND pid <> pg_backend_pid()");
            assertThatThrownBy(one::tick)
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("dualwrite.clock")
                    .hasMessageContaining("57P01");
            readings.add(one.tick());

            assertThat(readings).isSorted().doesNotHaveDuplicates().startsWith(1L);
        }
    }

    @Test
    void aClockThatWentBackIsAnError() {
        try (PostgresClock clock =
                new PostgresClock(Side.LEGACY, servers.legacy().dataSource())) {
            clock.tick();
            clock.tick();
            servers.legacy().query("SELECT setval('dualwrite.clock', 1)");

            assertThatThrownBy(clock::tick)
                    .isExactlyInstanceOf(DualWriteException.class)
                    .hasMessageContaining("went back");
        }
    }

    @Test
    void aSideThatIsDownDoesNotFailTheStart() {
        try (OwnPool pool = OwnPool.of(
                        Side.TARGET,
                        "jdbc:postgresql://127.0.0.1:1/none",
                        () -> new Credentials("nobody", "secret"),
                        quick());
                PostgresClock clock = new PostgresClock(Side.TARGET, pool.dataSource())) {
            assertThatThrownBy(clock::tick)
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:1")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void credentialsRotate() throws Exception {
        String rotating = servers.legacy().createRole("rotating", "LOGIN PASSWORD 'first'");
        servers.legacy()
                .execute(
                        "GRANT USAGE ON SCHEMA dualwrite TO " + rotating,
                        "GRANT USAGE ON SEQUENCE dualwrite.clock TO " + rotating);
        AtomicReference<String> password = new AtomicReference<>("first");
        try (OwnPool pool = OwnPool.of(
                        Side.LEGACY, servers.legacy().url(), () -> new Credentials(rotating, password.get()), quick());
                PostgresClock clock = new PostgresClock(Side.LEGACY, pool.dataSource())) {
            long before = clock.tick();
            servers.legacy().execute("ALTER ROLE " + rotating + " PASSWORD 'second'");
            password.set("second");
            servers.legacy()
                    .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + rotating + "'");
            assertThatThrownBy(clock::tick).isInstanceOf(DatabaseUnavailableException.class);

            assertThat(clock.tick()).isGreaterThan(before);
        }
    }

    @Test
    void aPoolLikeTheApplicationsLeavesTheApplicationsAlone() throws Exception {
        com.zaxxer.hikari.HikariConfig config = new com.zaxxer.hikari.HikariConfig();
        config.setJdbcUrl(servers.legacy().url());
        config.setUsername(servers.legacy().user());
        config.setPassword(servers.legacy().password());
        config.setMaximumPoolSize(1);
        config.addDataSourceProperty("ApplicationName", "shop");
        try (com.zaxxer.hikari.HikariDataSource application = new com.zaxxer.hikari.HikariDataSource(config);
                Connection busy = application.getConnection();
                Statement statement = busy.createStatement();
                OwnPool own = OwnPool.like(Side.LEGACY, application, quick());
                PostgresClock clock = new PostgresClock(Side.LEGACY, own.dataSource())) {
            statement.execute("SELECT 1");

            assertThat(clock.tick()).isPositive();
            assertThat(application.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
        }
    }

    private static PoolSettings quick() {
        return new PoolSettings(
                4, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
    }
}
