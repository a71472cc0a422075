package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.model.ClockWentBackException;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.ControlStore.State;
import dev.dualwrite.spi.Credentials;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
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

    private static PostgresClock clock(LongSupplier seen) {
        return new PostgresClock(Side.LEGACY, servers.legacy().dataSource(), seen);
    }

    private static PostgresControlStore control() {
        return new PostgresControlStore(Side.LEGACY, servers.legacy().dataSource(), quick());
    }

    private static void endSessions() {
        servers.legacy()
                .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid()");
    }

    @Test
    void increasesOverConnectionsThatBreak() {
        try (PostgresClock one = clock(() -> 0);
                PostgresClock two = clock(() -> 0)) {
            List<Long> readings = new ArrayList<>(List.of(one.tick(), two.tick(), one.tick()));
            endSessions();
            assertThatThrownBy(one::tick)
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("dualwrite.clock")
                    .hasMessageContaining("57P01");
            readings.add(one.tick());

            assertThat(readings).isSorted().doesNotHaveDuplicates().startsWith(1L);
        }
    }

    @Test
    void aClockThatWentBackGivesNoValueUntilANewTermHasBegun() {
        try (PostgresClock clock = clock(() -> 0);
                PostgresControlStore control = control()) {
            control.load(Stage.DUAL_WRITE);
            clock.tick();
            clock.tick();
            servers.legacy().query("SELECT setval('dualwrite.clock', 1)");

            assertThatThrownBy(clock::tick)
                    .isInstanceOf(ClockWentBackException.class)
                    .hasMessageContaining("went back");
            ClockWentBackException again = catchThrowableOfType(ClockWentBackException.class, clock::tick);
            assertThat(again.highest()).as("though it has caught up").isLessThan(Term.begin(2));

            State begun = control.newTerm(again.highest(), 7, "test", "me", List.of(new TableId("public", "item")));
            assertThat(begun).isEqualTo(new State(8, 2, Stage.DUAL_WRITE, 0));
            assertThat(clock.tick()).isEqualTo(Term.begin(2) + 1);
            assertThat(servers.legacy().query("SELECT reason, id > " + Term.begin(2) + " FROM dualwrite.suspect"))
                    .containsExactly(List.of("CLOCK_WENT_BACK", "t"));
        }
    }

    @Test
    void aNewTermBeginsOnceThoughSeveralAskForIt() {
        try (PostgresClock clock = clock(() -> 0);
                PostgresControlStore control = control()) {
            control.load(Stage.DUAL_WRITE);
            clock.tick();
            List<TableId> tables = List.of(new TableId("public", "item"));
            State one = control.newTerm(1_000, 1, "test", "me", tables);
            State two = control.newTerm(900, 1, "test", "other", tables);

            assertThat(two).isEqualTo(one);
            assertThat(servers.legacy().number("SELECT count(*) FROM dualwrite.suspect"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aSessionBeginsAboveWhatTheFollowerHolds() {
        AtomicLong seen = new AtomicLong();
        try (PostgresClock clock = clock(seen::get)) {
            clock.tick();
            seen.set(1_000);
            // While the session goes on, others may have written newer values.
            clock.tick();
            endSessions();
            assertThatThrownBy(clock::tick).isInstanceOf(DatabaseUnavailableException.class);
            assertThat(catchThrowableOfType(ClockWentBackException.class, clock::tick)
                            .highest())
                    .isGreaterThanOrEqualTo(1_000);
        }
    }

    @Test
    void noValueIsGivenInATermThatIsNotStored() {
        try (PostgresClock clock = clock(() -> 0);
                PostgresControlStore control = control()) {
            control.load(Stage.DUAL_WRITE);
            // As when whoever began a term died before its transaction was committed.
            servers.legacy().query("SELECT setval('dualwrite.clock', " + Term.begin(2) + ")");

            ClockWentBackException doubt = catchThrowableOfType(ClockWentBackException.class, clock::tick);
            assertThat(control.newTerm(doubt.highest(), 1, "test", "me", List.of())
                            .term())
                    .isEqualTo(3);
            assertThat(clock.tick()).isEqualTo(Term.begin(3) + 1);
        }
    }

    @Test
    void aSideThatIsDownDoesNotFailTheStart() {
        try (OwnPool pool = OwnPool.of(
                        Side.TARGET,
                        "jdbc:postgresql://127.0.0.1:1/none",
                        () -> new Credentials("nobody", "secret"),
                        quick());
                PostgresClock clock = new PostgresClock(Side.TARGET, pool.dataSource(), () -> 0)) {
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
                        "GRANT USAGE ON SEQUENCE dualwrite.clock TO " + rotating,
                        "GRANT SELECT ON dualwrite.migration TO " + rotating);
        AtomicReference<String> password = new AtomicReference<>("first");
        try (OwnPool pool = OwnPool.of(
                        Side.LEGACY, servers.legacy().url(), () -> new Credentials(rotating, password.get()), quick());
                PostgresClock clock = new PostgresClock(Side.LEGACY, pool.dataSource(), () -> 0)) {
            long before = clock.tick();
            servers.legacy().execute("ALTER ROLE " + rotating + " PASSWORD 'second'");
            password.set("second");
            servers.legacy()
                    .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + rotating + "'");
            assertThatThrownBy(clock::tick).isInstanceOf(DatabaseUnavailableException.class);

            // The pool may have opened more connections, which are gone as well.
            Awaitility.await().ignoreExceptions().until(() -> clock.tick() > before);
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
                PostgresClock clock = new PostgresClock(Side.LEGACY, own.dataSource(), () -> 0)) {
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
