package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own for each test: these stop, crash and damage it. */
class ServerIT {

    @TempDir
    Path temporary;

    private Server server;

    @BeforeEach
    void prepare() throws Exception {
        server = sameServer();
    }

    @AfterEach
    void stop() throws Exception {
        sameServer().stop();
    }

    @Test
    void runsTheMajorItWasAskedForWithDurableSettings() throws Exception {
        assertThat(server.start()).isEqualTo(Server.Start.CREATED);
        assertThat(show("server_version")).startsWith("17.");
        assertThat(show("fsync")).isEqualTo("on");
        assertThat(show("synchronous_commit")).isEqualTo("on");
    }

    @Test
    void runningServerOfAnotherRunIsTakenOver() throws Exception {
        server.start();
        Server next = sameServer();
        assertThat(next.start()).isEqualTo(Server.Start.TAKEN_OVER);
        assertThat(next.port()).isEqualTo(server.port());
    }

    @Test
    void crashedServerStartsOnItsDataAndItsPort() throws Exception {
        server.start();
        execute("CREATE TABLE t AS SELECT 1 AS one");
        server.crash();
        Server next = sameServer();
        assertThat(next.start()).isEqualTo(Server.Start.STARTED);
        assertThat(next.port()).isEqualTo(server.port());
        execute("SELECT one FROM t");
    }

    @Test
    void hardKilledServerStartsOnItsData() throws Exception {
        server.start();
        execute("CREATE TABLE t AS SELECT 1 AS one");
        Postmaster postmaster =
                Postmaster.read(temporary.resolve("server/data/postmaster.pid")).orElseThrow();
        ProcessHandle process = ProcessHandle.of(postmaster.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        assertThat(sameServer().start()).isEqualTo(Server.Start.STARTED);
        execute("SELECT one FROM t");
    }

    @Test
    void anotherProgramWithTheOldNumberIsNotTakenForTheServer() throws Exception {
        server.start();
        server.stop();
        Files.writeString(
                temporary.resolve("server/data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + temporary + "\n0\n" + server.port() + "\n");
        assertThat(sameServer().start()).isEqualTo(Server.Start.STARTED);
    }

    @Test
    void halfMadeDataDirectoryIsMadeAgain() throws Exception {
        Path unfinished = temporary.resolve("server/data.unfinished-1-1");
        Files.createDirectories(unfinished);
        Files.writeString(unfinished.resolve("PG_VERSION"), "17");
        assertThat(server.start()).isEqualTo(Server.Start.CREATED);
        assertThat(unfinished).doesNotExist();
    }

    @Test
    @EnabledIf("runsAsRoot")
    void runsAsNobodyWhereRootMayNotMakeANamespace() throws Exception {
        // nobody has to reach the data: not every temporary directory lets it
        Path home = Files.createTempDirectory(Path.of("/tmp"), "dualwrite-nobody");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Binaries binaries = Binaries.unpack(17, TestServers.jars(), home);
        Server nobodys = new Server("test", binaries, OrdinaryUser.NOBODY, home.resolve("server"));
        try {
            assertThat(nobodys.start()).isEqualTo(Server.Start.CREATED);
            nobodys.stop();
            assertThat(nobodys.start()).isEqualTo(Server.Start.STARTED);
        } finally {
            nobodys.stop();
            Directories.delete(home);
        }
    }

    static boolean runsAsRoot() throws Exception {
        return OrdinaryUser.detect() != OrdinaryUser.SELF;
    }

    @Test
    void nothingRunsAfterStop() throws Exception {
        server.start();
        long pid = Postmaster.read(temporary.resolve("server/data/postmaster.pid"))
                .orElseThrow()
                .pid();
        server.stop();
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        server.stop();
    }

    private Server sameServer() throws Exception {
        Binaries binaries = Binaries.unpack(17, TestServers.jars(), TestServers.home());
        return new Server("test", binaries, OrdinaryUser.detect(), temporary.resolve("server"));
    }

    private String show(String setting) throws Exception {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
