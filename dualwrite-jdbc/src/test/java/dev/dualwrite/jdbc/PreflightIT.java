package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.jdbc.preflight.Finding;
import dev.dualwrite.jdbc.preflight.Finding.Code;
import dev.dualwrite.jdbc.preflight.PreflightFailedException;
import dev.dualwrite.jdbc.preflight.Severity;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.testkit.Guarantees;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** What stands in the way is named at the start, with what to do about it; the application runs on all the same. */
@Guarantees({"G1", "G6", "G10"})
class PreflightIT {
    private static final String WRONG_PASSWORD = "not-the-password-7f3a";
    private static final String ROLE_PASSWORD = "role-secret-91c2";

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private final RecordedLog log = RecordedLog.open();
    private final StringBuilder said = new StringBuilder();
    private final List<Runnable> after = new ArrayList<>();

    @BeforeEach
    void schema() {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2))");
        servers.legacy().execute("INSERT INTO item SELECT g, 'item', 1 FROM generate_series(1, 10) g");
    }

    @AfterEach
    void nothingSaysAPassword() {
        log.close();
        after.forEach(Runnable::run);
        assertThat(said + log.text())
                .doesNotContain(servers.legacy().password())
                .doesNotContain(servers.target().password())
                .doesNotContain(WRONG_PASSWORD)
                .doesNotContain(ROLE_PASSWORD);
    }

    private Target target() {
        return Target.url(servers.target().url())
                .credentials(servers.target().user(), servers.target().password());
    }

    private void isRefused(Target target, Code code, String object, String... words) throws SQLException {
        isRefused(servers.legacy().dataSource(), target, code, object, words);
    }

    /** The start succeeds, the application works, and DUAL_WRITE is refused for this reason alone. */
    private void isRefused(DataSource legacy, Target target, Code code, String object, String... words)
            throws SQLException {
        try (DualWrite migration =
                DualWrite.builder().legacy(legacy).target(target).build()) {
            work(migration);
            assertThat(log.text()).as("logged at the start").contains(code.name(), object);
            assertThat(migration.preflight().errors()).singleElement().satisfies(error -> {
                assertThat(error.code()).isEqualTo(code);
                assertThat(error.object()).isEqualTo(object);
                assertThat(error.remedy()).isNotBlank();
                assertThat(error.toString()).contains(words);
                Throwable refusal = catchThrowable(() -> migration.advanceTo(Stage.DUAL_WRITE));
                note(refusal);
                assertThat(refusal)
                        .isInstanceOf(StageRefusedException.class)
                        .hasMessageContaining(object)
                        .hasMessageContaining(error.message())
                        .hasMessageContaining(error.remedy());
            });
            Throwable failed = catchThrowable(() -> migration.preflight().orThrow());
            note(failed);
            assertThat(failed)
                    .isInstanceOf(PreflightFailedException.class)
                    .hasMessageContaining(code.name())
                    .hasMessageContaining(object);
            assertThat(migration.stage()).isEqualTo(Stage.OFF);
            work(migration);
        }
    }

    private static void work(DualWrite migration) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(statement.executeUpdate("INSERT INTO item (id, name) VALUES (100, 'new')"))
                    .isEqualTo(1);
            assertThat(statement.executeUpdate("UPDATE item SET price = 3 WHERE id = 100"))
                    .isEqualTo(1);
            connection.commit();
            assertThat(statement.executeUpdate("DELETE FROM item WHERE id = 100"))
                    .isEqualTo(1);
            connection.commit();
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM item")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(10);
            }
            connection.rollback();
        }
    }

    private void note(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        said.append(trace);
    }

    /** A role of the test that may log in to one database, and there do what the statements grant. */
    private String role(TestDatabase database, String... grants) {
        String role = database.createRole("somebody", "LOGIN PASSWORD '" + ROLE_PASSWORD + "'");
        database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO " + role);
        for (String grant : grants) {
            database.execute(grant + " TO " + role);
        }
        after.add(() -> database.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role));
        return role;
    }

    private static String closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void targetIsDown() throws Exception {
        isRefused(
                Target.url("jdbc:postgresql://" + closedPort() + "/shop")
                        .credentials(servers.target().user(), servers.target().password()),
                Code.TARGET_UNREACHABLE,
                "target",
                "does not answer",
                "start it");
    }

    @Test
    void targetRefusesThePassword() throws Exception {
        isRefused(
                Target.url(servers.target().url()).credentials(servers.target().user(), WRONG_PASSWORD),
                Code.TARGET_REFUSES_LOGIN,
                "target",
                "dualwrite.target.password");
    }

    @Test
    void targetHasNoSuchDatabase() throws Exception {
        isRefused(
                Target.url(servers.target().server().jdbcUrl("nowhere"))
                        .credentials(servers.target().user(), servers.target().password()),
                Code.TARGET_UNREACHABLE,
                "target",
                "no such database",
                "create the database");
    }

    @Test
    void targetIsTheLegacyItself() throws Exception {
        isRefused(
                Target.url(servers.legacy().url())
                        .credentials(servers.legacy().user(), servers.legacy().password()),
                Code.SAME_DATABASE,
                "target",
                "another database");
    }

    @Test
    void tableIsMissing() throws Exception {
        servers.target().execute("DROP TABLE item");
        isRefused(target(), Code.TABLE_MISSING, "public.item", "create it on the target");
    }

    @Test
    void columnIsMissing() throws Exception {
        servers.target().execute("ALTER TABLE item DROP COLUMN price");
        isRefused(target(), Code.COLUMN_MISSING, "public.item.price", "ADD COLUMN", "numeric(10,2)");
    }

    @Test
    void columnHasAnotherType() throws Exception {
        servers.target().execute("ALTER TABLE item ALTER COLUMN price TYPE numeric(8,2)");
        isRefused(target(), Code.COLUMN_DIFFERS, "public.item.price", "numeric(10,2)", "numeric(8,2)");
    }

    @Test
    void targetHasAnotherColumnThatMustHaveAValue() throws Exception {
        servers.target().execute("ALTER TABLE item ADD COLUMN tenant int NOT NULL");
        isRefused(target(), Code.EXTRA_COLUMN, "public.item.tenant", "drop it, or give it a default");
    }

    @Test
    void targetHasAnotherKey() throws Exception {
        servers.target().execute("ALTER TABLE item DROP CONSTRAINT item_pkey");
        isRefused(target(), Code.KEY_DIFFERS, "public.item", "primary key");
    }

    @Test
    void roleLacksPrivilegesOnTheTarget() throws Exception {
        String role = role(servers.target(), "GRANT SELECT, INSERT ON item");
        isRefused(
                Target.url(servers.target().url()).credentials(role, ROLE_PASSWORD),
                Code.PRIVILEGE,
                "public.item",
                role,
                "GRANT",
                "UPDATE",
                "DELETE");
    }

    @Test
    void roleMayNotCreateTheSchemaOnTheTarget() throws Exception {
        String role = role(servers.target(), "GRANT SELECT, INSERT, UPDATE, DELETE ON item");
        servers.target().execute("REVOKE CREATE ON DATABASE " + servers.target().name() + " FROM " + role);
        isRefused(
                Target.url(servers.target().url()).credentials(role, ROLE_PASSWORD),
                Code.TARGET_NOT_READY,
                "target",
                "GRANT CREATE ON DATABASE");
    }

    @Test
    void rowSecurityHidesRowsOfTheTarget() throws Exception {
        String role = role(servers.target(), "GRANT SELECT, INSERT, UPDATE, DELETE ON item");
        servers.target()
                .execute(
                        "ALTER TABLE item ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY visible ON item USING (id < 5) WITH CHECK (true)");
        isRefused(
                Target.url(servers.target().url()).credentials(role, ROLE_PASSWORD),
                Code.ROW_SECURITY,
                "public.item",
                role,
                "BYPASSRLS");
    }

    @Test
    void rowSecurityHidesRowsOfTheLegacy() throws Exception {
        String role = role(servers.legacy(), "GRANT SELECT, INSERT, UPDATE, DELETE ON item");
        servers.legacy()
                .execute("ALTER TABLE item ENABLE ROW LEVEL SECURITY", "CREATE POLICY visible ON item USING (id > 0)");
        isRefused(as(role), target(), Code.ROW_SECURITY, "public.item", role, "BYPASSRLS");
    }

    private PGSimpleDataSource as(String role) {
        PGSimpleDataSource legacy = new PGSimpleDataSource();
        legacy.setUrl(servers.legacy().url());
        legacy.setUser(role);
        legacy.setPassword(ROLE_PASSWORD);
        return legacy;
    }

    @Test
    void roleMayNotReadATableOfTheLegacy() throws Exception {
        servers.executeOnBoth("CREATE TABLE secret (id int PRIMARY KEY)");
        String role = role(servers.legacy(), "GRANT SELECT, INSERT, UPDATE, DELETE ON item");
        isRefused(as(role), target(), Code.PRIVILEGE, "public.secret", role, "GRANT SELECT");
    }

    @Test
    void roleMayNotPutTriggersOnATableOfTheLegacy() throws Exception {
        String role = role(servers.legacy(), "GRANT SELECT, INSERT, UPDATE, DELETE ON item");
        try (DualWrite migration = DualWrite.builder()
                .legacy(as(role))
                .target(target())
                .bypass(BypassMode.TRIGGERS)
                .build()) {
            assertThat(migration.preflight().errors()).singleElement().satisfies(error -> {
                assertThat(error.code()).isEqualTo(Code.TRIGGER_PRIVILEGE);
                assertThat(error.remedy()).contains("GRANT TRIGGER ON \"public\".\"item\" TO " + role);
            });
            servers.legacy().execute("GRANT TRIGGER ON item TO " + role);
            migration.preflight().orThrow();
        }
    }

    @Test
    void noTableHasAKey() throws Exception {
        servers.executeOnBoth("ALTER TABLE item DROP CONSTRAINT item_pkey");
        isRefused(target(), Code.NO_TABLES, "include [public.*] exclude []", "no table is left");
    }

    @Test
    void tableWithoutAKeyIsLeftOutAndTheOthersAreMigrated() throws Exception {
        servers.executeOnBoth("CREATE TABLE log (at timestamptz, what text)");
        try (DualWrite migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(target())
                .build()) {
            assertThat(migration.preflight().orThrow().findings())
                    .singleElement()
                    .satisfies(warning -> {
                        assertThat(warning.code()).isEqualTo(Code.TABLE_WITHOUT_KEY);
                        assertThat(warning.severity()).isEqualTo(Severity.WARNING);
                        assertThat(warning.object()).isEqualTo("public.log");
                        assertThat(warning.remedy()).contains("primary key");
                    });
            migration.advanceTo(Stage.DUAL_WRITE);
            try (Connection connection = migration.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO log VALUES (now(), 'x')");
                statement.executeUpdate("UPDATE item SET name = 'renamed' WHERE id = 3");
            }
            migration.backfill().start().join();
            assertThat(migration.awaitDrained(Duration.ofSeconds(60))).isTrue();
            assertThat(migration.awaitNoSuspects(Duration.ofSeconds(60))).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
            assertThat(servers.legacy().number("SELECT count(*) FROM log")).isEqualTo(1);
            assertThat(servers.target().number("SELECT count(*) FROM log")).isZero();
        }
    }

    @Test
    void everyFindingIsNamedAtOnce() throws Exception {
        servers.executeOnBoth("CREATE TABLE a (id int PRIMARY KEY, x int)", "CREATE TABLE b (id int PRIMARY KEY)");
        servers.target().execute("ALTER TABLE a DROP COLUMN x", "DROP TABLE b");
        try (DualWrite migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(target())
                .build()) {
            assertThat(migration.preflight().errors())
                    .extracting(Finding::object)
                    .containsExactlyInAnyOrder("public.a.x", "public.b");
            assertThatThrownBy(() -> migration.advanceTo(Stage.DUAL_WRITE))
                    .hasMessageContaining("public.a.x")
                    .hasMessageContaining("public.b");
            // What was in the way is gone: the same instance goes on.
            servers.target().execute("ALTER TABLE a ADD COLUMN x int", "CREATE TABLE b (id int PRIMARY KEY)");
            migration.advanceTo(Stage.DUAL_WRITE);
        }
    }

    @Test
    void legacyThatIsDownFailsTheStart() throws Exception {
        PGSimpleDataSource legacy = new PGSimpleDataSource();
        legacy.setUrl("jdbc:postgresql://" + closedPort() + "/shop");
        legacy.setUser(servers.legacy().user());
        legacy.setPassword(servers.legacy().password());
        assertThat(failedStart(legacy))
                .isInstanceOfSatisfying(
                        DatabaseUnavailableException.class,
                        e -> assertThat(e.side()).isEqualTo(Side.LEGACY))
                .hasMessageContaining("legacy")
                .hasMessageContaining("refused");
    }

    @Test
    void legacyThatRefusesThePasswordFailsTheStart() {
        PGSimpleDataSource legacy = new PGSimpleDataSource();
        legacy.setUrl(servers.legacy().url());
        legacy.setUser(servers.legacy().user());
        legacy.setPassword(WRONG_PASSWORD);
        assertThat(failedStart(legacy))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("legacy")
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void legacyRoleThatMayNotCreateTheSchemaFailsTheStart() {
        String role = role(servers.legacy(), "GRANT SELECT, INSERT, UPDATE, DELETE ON item");
        servers.legacy().execute("REVOKE CREATE ON DATABASE " + servers.legacy().name() + " FROM " + role);
        assertThat(failedStart(as(role)))
                .isInstanceOf(DualWriteException.class)
                .hasMessageContaining("legacy")
                .hasMessageContaining("create schema dualwrite")
                .hasMessageContaining("privilege");
    }

    private Throwable failedStart(DataSource legacy) {
        Throwable thrown = catchThrowable(
                () -> DualWrite.builder().legacy(legacy).target(target()).build());
        note(thrown);
        return thrown;
    }
}
