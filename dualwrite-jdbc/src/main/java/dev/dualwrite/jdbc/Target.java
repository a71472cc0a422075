package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.config.ConfigurationException;
import dev.dualwrite.spi.Credentials;
import dev.dualwrite.spi.CredentialsSource;
import org.postgresql.Driver;

/**
 * The database to move to. Immutable.
 *
 * @param url a {@code jdbc:postgresql:} URL without credentials
 * @param credentials asked for each new connection, so that they can rotate
 * @param maxReadConnections largest number of connections that reads of the application may take, 1 to 1000
 */
public record Target(String url, CredentialsSource credentials, int maxReadConnections) {
    public static final int DEFAULT_MAX_READ_CONNECTIONS = 10;

    public Target {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new ConfigurationException("dualwrite.target.url must begin with jdbc:postgresql:, it begins with "
                    + url.substring(0, Math.min(url.length(), Math.max(0, url.indexOf("//")))));
        } else if (Driver.parseURL(url, null) == null) {
            throw new ConfigurationException(
                    "dualwrite.target.url is not one that PostgreSQL's driver understands: it has"
                            + " the form jdbc:postgresql://host:port/database?parameter=value");
        }
        if (maxReadConnections < 1 || maxReadConnections > 1000) {
            throw new IllegalArgumentException(
                    "The target's connections for reads number 1 to 1000, not " + maxReadConnections);
        }
    }

    /** A target at a URL; its user is the process's until credentials are given. */
    public static Target url(String url) {
        return new Target(
                url,
                () -> new Credentials(System.getProperty("user.name", "postgres"), ""),
                DEFAULT_MAX_READ_CONNECTIONS);
    }

    /** The same with a fixed user and password. */
    public Target credentials(String username, String password) {
        Credentials fixed = new Credentials(username, password);
        return new Target(url, () -> fixed, maxReadConnections);
    }

    /** The same with credentials that are asked for at each new connection. */
    public Target credentials(CredentialsSource source) {
        return new Target(url, source, maxReadConnections);
    }

    /** The same with another limit of connections for reads. */
    public Target maxReadConnections(int connections) {
        return new Target(url, credentials, connections);
    }

    /** The credentials are not shown. */
    @Override
    public String toString() {
        return "Target[" + url.replaceAll("\\?.*", "") + "]";
    }
}
