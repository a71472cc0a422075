package dev.dualwrite.samples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One real PostgreSQL server with durable settings, its data in a directory of its own, on a loopback port.
 *
 * <p>For one thread at a time; the pools and connections it hands out are for anyone.
 *
 * <p>The server outlives a killed JVM: the next one finds it by its {@code postmaster.pid}, makes sure by asking for its
 * data directory, and takes it over. A data directory appears under its name only when {@code initdb} is through.
 */
final class Server {

    /** How {@link #start()} came by a running server. */
    enum Start {
        CREATED("created"),
        STARTED("started again on its data"),
        TAKEN_OVER("still running, taken over");

        final String words;

        Start(String words) {
            this.words = words;
        }
    }

    static final String USER = "postgres";
    static final String PASSWORD = "quickstart";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String name;
    private final OrdinaryUser user;
    private final Path home;
    private final Path data;
    private final ServerPrograms programs;
    private int port;

    Server(String name, Binaries binaries, OrdinaryUser user, Path home) {
        this.name = name;
        this.user = user;
        this.home = home.toAbsolutePath();
        this.data = this.home.resolve("data");
        this.programs = new ServerPrograms(name, binaries, user, this.home);
    }

    String name() {
        return name;
    }

    int major() {
        return programs.binaries().major();
    }

    /** The loopback port; 0 before the first start. */
    int port() {
        return port;
    }

    /**
     * Returns with a server that answers: taken over, started on its data, or created.
     *
     * @throws IOException if it does not answer within a minute; the message ends with the server's own last words
     */
    Start start() throws IOException, InterruptedException {
        Files.createDirectories(home);
        Directories.deleteLeftovers(home, "data.unfinished");
        boolean created = !Files.isDirectory(data);
        if (created) {
            create();
        } else if (takeOver()) {
            return Start.TAKEN_OVER;
        }
        launch();
        return created ? Start.CREATED : Start.STARTED;
    }

    /** Ends the server in PostgreSQL's fast mode: open transactions are rolled back. No server running is no error. */
    void stop() throws IOException, InterruptedException {
        stop("fast");
    }

    /** Ends the server as a crash would: it recovers from its log at the next start. */
    void crash() throws IOException, InterruptedException {
        stop("immediate");
    }

    /** The JDBC URL of one of its databases, without credentials. */
    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** A plain connection outside of any pool. */
    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), USER, PASSWORD);
    }

    /** A pool as an application would have it, with HikariCP's own defaults except for its size. */
    HikariDataSource pool(String database, String purpose, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(purpose);
        config.setJdbcUrl(url(database));
        config.setUsername(USER);
        config.setPassword(PASSWORD);
        config.setMaximumPoolSize(size);
        config.addDataSourceProperty("ApplicationName", purpose);
        return new HikariDataSource(config);
    }

    /** Creates a database unless it is there. */
    void createDatabase(String database) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            try (ResultSet found =
                    statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + database + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE \"" + database + "\"");
        }
    }

    private void create() throws IOException, InterruptedException {
        Path unfinished = Directories.unfinished(data);
        user.own(unfinished);
        Path password = Files.createTempFile(home, "password", ".tmp");
        try {
            Files.writeString(password, PASSWORD);
            user.own(password);
            programs.run(
                    "initdb",
                    "--pgdata=" + unfinished,
                    "--username=" + USER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C");
        } finally {
            Files.deleteIfExists(password);
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean takeOver() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Optional<Postmaster> found = postmaster(); found.isPresent(); found = postmaster()) {
            if (!found.get().isPostgres()) {
                Files.deleteIfExists(data.resolve("postmaster.pid")); // its number was given to another program since
                return false;
            }
            port = found.get().port();
            if (port != 0 && answers()) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("The " + name + " server, process "
                        + found.get().pid() + ", neither answers nor ends: end it, then run the sample again"
                        + programs.lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return false;
    }

    private void launch() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            port = LoopbackPort.choose(port, home.resolve("port"));
            Process process = programs.start(
                    "postgres",
                    "-D",
                    data.toString(),
                    "-p",
                    Integer.toString(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=on",
                    "-c",
                    "synchronous_commit=on",
                    "-c",
                    "full_page_writes=on",
                    "-c",
                    "shared_buffers=128MB",
                    "-c",
                    "max_wal_size=2GB",
                    "-c",
                    "log_checkpoints=off",
                    "-c",
                    "timezone=UTC");
            while (process.isAlive()) {
                if (answers()) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("The " + name + " server does not answer" + programs.lastWords());
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            // After a hard kill the last processes of the old server may still hold its memory: they end by themselves.
            if (System.nanoTime() > deadline) {
                throw new IOException("The " + name + " server does not start" + programs.lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void stop(String mode) throws IOException, InterruptedException {
        Optional<Postmaster> running = postmaster();
        if (running.isPresent() && running.get().isPostgres()) {
            programs.run("pg_ctl", "stop", "--pgdata=" + data, "--mode=" + mode, "--wait", "--timeout=60");
            // The file that pg_ctl waits for goes a moment before the process.
            running.get().awaitEnd();
        }
    }

    private boolean answers() {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet setting = statement.executeQuery("SHOW data_directory")) {
            return setting.next() && Path.of(setting.getString(1)).equals(data);
        } catch (SQLException e) {
            return false;
        }
    }

    private Optional<Postmaster> postmaster() throws IOException {
        return Postmaster.read(data.resolve("postmaster.pid")).filter(Postmaster::isAlive);
    }
}
