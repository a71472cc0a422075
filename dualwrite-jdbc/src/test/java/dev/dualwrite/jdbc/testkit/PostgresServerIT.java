package dev.dualwrite.jdbc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerIT {

    private static PostgresServer server;

    @BeforeAll
    static void startDurableServer() {
        server = PostgresServer.start(ServerSettings.of(17).withDurability().with("work_mem", "7MB"));
    }

    @AfterAll
    static void closeServer() {
        server.close();
        assertThat(server.isRunning()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 16, 18})
    void everyMajorStarts(int major) {
        try (PostgresServer other = PostgresServer.start(major)) {
            TestDatabase database = other.createDatabase("hello");

            assertThat(database.value("SHOW server_version")).startsWith(major + ".");
            assertThat(database.value("SHOW fsync")).isEqualTo("off");
            assertThat(database.value("SHOW synchronous_commit")).isEqualTo("off");
        }
    }

    @Test
    void settingsReachTheServer() {
        TestDatabase database = server.createDatabase("settings");

        assertThat(database.value("SHOW fsync")).isEqualTo("on");
        assertThat(database.value("SHOW synchronous_commit")).isEqualTo("on");
        assertThat(database.value("SHOW wal_level")).isEqualTo("logical");
        assertThat(database.value("SHOW max_prepared_transactions")).isEqualTo("10");
        assertThat(database.value("SHOW max_connections")).isEqualTo("100");
        assertThat(database.value("SHOW work_mem")).isEqualTo("7MB");
    }

    @Test
    void restartKeepsPortAndData() {
        TestDatabase database = server.createDatabase("restarted");
        database.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        int port = server.port();

        server.restart();

        assertThat(server.port()).isEqualTo(port);
        assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(1);
    }

    @Test
    void stopEndsOpenSessionsAndRefusesNewOnes() throws SQLException {
        TestDatabase database = server.createDatabase("stopped");
        try (Connection open = database.connect();
                Statement statement = open.createStatement()) {
            server.stop();

            assertThat(server.isRunning()).isFalse();
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.execute("SELECT 1"));
            assertThatExceptionOfType(SQLException.class).isThrownBy(database::connect);
        } finally {
            server.start();
        }
    }

    @Test
    void killLosesOpenTransactionsAndKeepsCommittedOnes() throws SQLException {
        TestDatabase database = server.createDatabase("killed");
        database.execute("CREATE TABLE t (id int)");
        try (Connection open = database.connect();
                Statement statement = open.createStatement()) {
            statement.execute("INSERT INTO t VALUES (1)");
            open.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (2)");

            server.kill();

            assertThat(server.isRunning()).isFalse();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute("SELECT 1"))
                    .satisfies(e -> assertThat(e.getSQLState()).startsWith("08"));
        } finally {
            server.start();
        }

        assertThat(database.query("SELECT id FROM t")).singleElement().asList().containsExactly("1");
    }

    @Test
    void noSessionIsToldOfAKill() throws Exception {
        List<Connection> open = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                open.add(server.dataSource("postgres").getConnection());
            }
            server.kill();
            for (Connection connection : open) {
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> connection.createStatement().execute("SELECT 1"))
                        .satisfies(e -> assertThat(e.getSQLState()).startsWith("08"));
            }
        } finally {
            server.start();
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    @Test
    void aServerCanBeKilledAgainAndAgain() {
        TestDatabase database = server.createDatabase("killed_often");
        database.execute("CREATE TABLE t (id int)");
        for (int round = 1; round <= 3; round++) {
            database.execute("INSERT INTO t VALUES (" + round + ")");
            server.kill();
            server.kill();
            server.start();
            assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(round);
        }
    }

    @Test
    void droppingADatabaseTakesPreparedTransactionsSessionsAndSlotsWithIt() throws SQLException {
        TestDatabase database = server.createDatabase("dropped");
        database.query("SELECT pg_create_logical_replication_slot('kit_slot', 'test_decoding')");
        database.execute(
                "CREATE TABLE t (id int)", "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'it''s open'");
        try (Connection open = database.connect()) {
            database.drop();
            assertThat(open.isValid(1)).isFalse();
        }

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(database::connect)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("3D000"));
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> server.dataSource("postgres").getConnection(server.user(), "wrong"))
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void onlyLoopbackIsListenedOn() throws Exception {
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address :
                    network.inetAddresses().filter(a -> !a.isLoopbackAddress()).toList()) {
                try (Socket socket = new Socket()) {
                    assertThatExceptionOfType(java.io.IOException.class)
                            .isThrownBy(() -> socket.connect(new InetSocketAddress(address, server.port()), 1_000));
                }
            }
        }
    }

    @Test
    void unknownMajorsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerSettings.of(12))
                .withMessageContaining("12");
    }
}
