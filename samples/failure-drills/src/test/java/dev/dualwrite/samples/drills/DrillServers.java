package dev.dualwrite.samples.drills;

import dev.dualwrite.jdbc.testkit.FaultProxy;
import dev.dualwrite.jdbc.testkit.PostgresServer;
import dev.dualwrite.jdbc.testkit.ServerSettings;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The two servers, fsync on, with the same rows on both at the start; a relay before each through which the workers reach them;
 * and the small disk that the target's rows and the fence lie on.
 *
 * <p>For the driver's thread.
 */
final class DrillServers implements AutoCloseable {
    static final String DATABASE = "drill";
    private static final int LEGACY_MAJOR = 15;
    private static final int TARGET_MAJOR = 17;
    private static final long CRASH_LIMIT_SECONDS = 60;

    private final PostgresServer legacyServer;
    private final PostgresServer targetServer;
    private final TestDatabase legacy;
    private final TestDatabase target;
    private final FaultProxy legacyRelay;
    private final FaultProxy targetRelay;
    private final Optional<SmallDisk> disk;

    private DrillServers(PostgresServer legacyServer, PostgresServer targetServer, Optional<SmallDisk> disk)
            throws IOException {
        this.legacyServer = legacyServer;
        this.targetServer = targetServer;
        this.disk = disk;
        legacy = legacyServer.createDatabase(DATABASE);
        target = disk.isPresent() ? onDisk(disk.get()) : targetServer.createDatabase(DATABASE);
        legacyRelay = FaultProxy.before(legacyServer);
        targetRelay = FaultProxy.before(targetServer);
        String schema = schema();
        legacy.execute(schema);
        target.execute(schema);
    }

    static DrillServers start(Path directory) throws IOException, InterruptedException {
        // Its processes are stopped and killed by their numbers, which a container hides.
        System.setProperty("dualwrite.test.provider", "embedded");
        Optional<SmallDisk> disk = SmallDisk.mounted(directory);
        return new DrillServers(server(LEGACY_MAJOR, directory), server(TARGET_MAJOR, directory), disk);
    }

    private static PostgresServer server(int major, Path directory) {
        return PostgresServer.start(ServerSettings.of(major)
                .withDurability()
                .with("max_connections", "200")
                // Its own directory goes with the server.
                .with("logging_collector", "on")
                .with("log_directory", directory.toString())
                .with("log_filename", "postgres-" + major + ".log"));
    }

    private TestDatabase onDisk(SmallDisk small) {
        TestDatabase maintenance = new TestDatabase(targetServer, "postgres");
        maintenance.execute(
                "CREATE TABLESPACE small LOCATION '" + small.tablespace() + "'",
                "CREATE DATABASE " + DATABASE + " TABLESPACE small");
        return new TestDatabase(targetServer, DATABASE);
    }

    private static String schema() throws IOException {
        try (InputStream in = DrillServers.class.getResourceAsStream("schema.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    PostgresServer legacyServer() {
        return legacyServer;
    }

    PostgresServer targetServer() {
        return targetServer;
    }

    /** The legacy's database, past the relay. */
    TestDatabase legacy() {
        return legacy;
    }

    /** The target's database, past the relay. */
    TestDatabase target() {
        return target;
    }

    FaultProxy legacyRelay() {
        return legacyRelay;
    }

    FaultProxy targetRelay() {
        return targetRelay;
    }

    Optional<SmallDisk> disk() {
        return disk;
    }

    /** Ends a server's processes in immediate mode: it recovers from its log at the next start. */
    static void crash(PostgresServer server) throws IOException, InterruptedException {
        String file =
                String.valueOf(new TestDatabase(server, "postgres").value("SELECT pg_read_file('postmaster.pid')"));
        Signals.send(
                "QUIT", Long.parseLong(file.lines().findFirst().orElseThrow().strip()));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CRASH_LIMIT_SECONDS);
        while (server.isRunning()) {
            if (System.nanoTime() > until) {
                throw new IOException(server + " does not end");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Waits until no session but ours is left in the database: clients that were killed may still have commits under way. */
    static void awaitNoSessions(TestDatabase database) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CRASH_LIMIT_SECONDS);
        while (database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
                > 0) {
            if (System.nanoTime() > until) {
                throw new IOException("Sessions of workers that have ended stay on " + database);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        legacyRelay.close();
        targetRelay.close();
        try (targetServer) {
            legacyServer.close();
        }
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
