package dev.dualwrite.jdbc.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server run from embedded binaries as a child process of the JVM, with its files below the module's {@code target}.
 *
 * <p>Life cycle methods exclude one another; the rest is safe for any thread.
 *
 * <p>The postmaster is a direct child, so that its process id is known without a pid file. It has no Unix socket: two servers can meet
 * nowhere but on a port. Under root it runs in a user namespace of its own, since PostgreSQL refuses to run as root.
 */
final class EmbeddedPostgresServer implements PostgresServer {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final long READINESS_INTERVAL_MILLIS = 50;
    private static final int LOG_LINES_IN_ERRORS = 15;

    private final ServerSettings settings;
    private final PostgresBinaries binaries;
    private final Path directory;
    private int port;
    private volatile @Nullable Process postmaster;

    private EmbeddedPostgresServer(ServerSettings settings, PostgresBinaries binaries, Path directory) {
        this.settings = settings;
        this.binaries = binaries;
        this.directory = directory;
        this.port = LoopbackPorts.free();
    }

    static EmbeddedPostgresServer launch(ServerSettings settings) {
        PostgresBinaries binaries = PostgresBinaries.of(settings.major());
        String name = ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-pg" + settings.major();
        Path directory = Path.of("target", "postgres-servers", name).toAbsolutePath();
        EmbeddedPostgresServer server = new EmbeddedPostgresServer(settings, binaries, directory);
        LiveServers.add(server);
        try {
            server.initialise();
            server.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    @Override
    public ServerSettings settings() {
        return settings;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isRunning() {
        Process current = postmaster;
        return current != null && current.isAlive();
    }

    @Override
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        // A killed server's last processes may hold its shared memory for an instant, and then a new postmaster gives
        // up.
        while (!launchedOnce(deadline)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(this + " did not start within " + START_LIMIT + ":\n" + endOfLog());
            }
        }
    }

    @Override
    public synchronized void stop() {
        end("INT");
    }

    @Override
    public synchronized void kill() {
        Process current = postmaster;
        if (current == null) {
            return;
        }
        // Frozen first: left to notice the others' death, it would let them say goodbye to their clients.
        freeze(current);
        current.descendants().forEach(ProcessHandle::destroyForcibly);
        current.destroyForcibly();
        // The others are orphans now; where nobody reaps those at once, as in many containers, they stay visible
        // although dead.
        current.onExit().join();
        postmaster = null;
    }

    @Override
    public synchronized void close() {
        // An immediate shutdown: nothing is written, but the shared memory is given back, which SIGKILL would not do.
        end("QUIT");
        LiveServers.remove(this);
        try {
            if (Files.exists(directory)) {
                Directories.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not delete the files of " + this, e);
        }
    }

    private void initialise() {
        try {
            Files.createDirectories(directory);
            Path passwordFile = Files.writeString(directory.resolve("password"), PASSWORD);
            Process initdb = run(List.of(
                    binaries.program("initdb"),
                    "--pgdata=" + data(),
                    "--username=" + SUPERUSER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync"));
            if (!initdb.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                initdb.destroyForcibly();
                throw new IllegalStateException("initdb of " + this + " failed:\n" + endOfLog());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not create the data of " + this, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Launches a postmaster; false if it ended again before it accepted connections. */
    private boolean launchedOnce(long deadline) {
        List<String> command =
                new ArrayList<>(List.of(binaries.program("postgres"), "-D", data().toString(), "-p", "" + port));
        parameter(command, "listen_addresses", host());
        parameter(command, "unix_socket_directories", "");
        settings.configuration().forEach((name, value) -> parameter(command, name, value));
        try {
            Process process = run(command);
            postmaster = process;
            while (System.nanoTime() < deadline) {
                if (process.waitFor(READINESS_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
                if (acceptsConnections()) {
                    return true;
                }
            }
            throw new IllegalStateException(
                    this + " accepted no connection within " + START_LIMIT + ":\n" + endOfLog());
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + this, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean acceptsConnections() {
        try (Connection connection = dataSource("postgres").getConnection()) {
            return connection.isValid(0);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private void end(String signal) {
        Process current = postmaster;
        if (current == null) {
            return;
        }
        try {
            if (current.isAlive()) {
                run(List.of(binaries.program("pg_ctl"), "kill", signal, Long.toString(current.pid())))
                        .waitFor();
                if (!current.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    kill();
                }
            }
            postmaster = null;
        } catch (IOException e) {
            throw new UncheckedIOException("could not stop " + this, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void freeze(Process process) {
        try {
            run(List.of("sh", "-c", "kill -STOP " + process.pid())).waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("could not freeze " + this, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Process run(List<String> command) throws IOException {
        List<String> all = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            all.addAll(List.of("unshare", "--user"));
        }
        all.addAll(command);
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log().toFile()))
                .start();
    }

    private static void parameter(List<String> command, String name, String value) {
        command.add("-c");
        command.add(name + "=" + value);
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_ERRORS), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e + ")";
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for PostgreSQL", e);
    }

    @Override
    public String toString() {
        return "PostgreSQL " + settings.major() + " on port " + port + " (" + directory + ")";
    }
}
