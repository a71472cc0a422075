package dev.dualwrite.jdbc.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One real PostgreSQL server on loopback, which a test may stop, kill and start again: host, port and data stay the same.
 *
 * <p>Safe for use by several threads; the life cycle methods exclude one another.
 *
 * <p>A server never outlives the JVM that started it, unless that JVM is itself killed without notice. {@link #close()} deletes its data.
 */
public interface PostgresServer extends AutoCloseable {

    String SUPERUSER = "postgres";
    String PASSWORD = "test-kit-secret";

    /** Starts a server of the given major with fsync off. */
    static PostgresServer start(int major) {
        return start(ServerSettings.of(major));
    }

    /** Starts a new server, in a container where a Docker engine answers, from embedded binaries otherwise. */
    static PostgresServer start(ServerSettings settings) {
        return ServerProvider.chosen().start(settings);
    }

    ServerSettings settings();

    String host();

    int port();

    boolean isRunning();

    /** Starts the stopped or killed server on its port and data and returns when it accepts connections; does nothing when it runs. */
    void start();

    /** Ends every session, writes everything to disk and stops; does nothing when the server is not running. */
    void stop();

    /** Kills the server with all its processes at once, as a power cut would; does nothing when it is not running. */
    void kill();

    /** Stops the server if it is running, and starts it again. */
    default void restart() {
        stop();
        start();
    }

    /** Ends the server for good and deletes its data. */
    @Override
    void close();

    default int major() {
        return settings().major();
    }

    default String user() {
        return SUPERUSER;
    }

    default String password() {
        return PASSWORD;
    }

    /** The URL of one database, without credentials. */
    default String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }

    /** Unpooled connections to one database as superuser. */
    default DataSource dataSource(String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl(database));
        dataSource.setUser(user());
        dataSource.setPassword(password());
        return dataSource;
    }

    /**
     * Creates an empty database.
     *
     * @param name used as it is: letters, digits and underscores, in lower case
     */
    default TestDatabase createDatabase(String name) {
        try (Connection connection = dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("could not create database " + name + " on " + this, e);
        }
        return new TestDatabase(this, name);
    }
}
