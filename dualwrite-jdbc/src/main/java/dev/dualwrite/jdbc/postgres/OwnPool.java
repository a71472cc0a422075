package dev.dualwrite.jdbc.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import dev.dualwrite.model.Side;
import dev.dualwrite.spi.CredentialsSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Our own small pool of connections to one side; the application's pool stays the application's.
 *
 * <p>Thread-safe.
 *
 * <p>Opening never connects: a side that is down does not fail the start. Credentials are asked for at every new
 * connection, and connections live ten minutes at most, so that passwords, tokens and failovers are followed.
 */
public final class OwnPool implements AutoCloseable {
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    private final HikariDataSource pool;

    private OwnPool(HikariDataSource pool) {
        this.pool = pool;
    }

    /**
     * A pool of connections to a URL.
     *
     * @param url a {@code jdbc:postgresql:} URL without credentials
     */
    public static OwnPool of(Side side, String url, CredentialsSource credentials, PoolSettings settings) {
        HikariConfig config = base(side, settings);
        config.setJdbcUrl(url);
        config.setCredentialsProvider(() -> {
            dev.dualwrite.spi.Credentials now = credentials.get();
            return Credentials.of(now.username(), now.password());
        });
        driverProperties(config, settings);
        return new OwnPool(new HikariDataSource(config));
    }

    /**
     * A pool of connections to the database that the application's DataSource connects to.
     *
     * <p>Of a HikariCP pool the connection parameters are copied, and its connections are left alone. Any other DataSource is
     * asked for connections: if it is itself a pool, it must have {@link PoolSettings#maximumSize} to spare.
     */
    public static OwnPool like(Side side, DataSource application, PoolSettings settings) {
        HikariConfig config = base(side, settings);
        HikariDataSource hikari = hikari(application);
        if (hikari == null) {
            config.setDataSource(application);
            return new OwnPool(new HikariDataSource(config));
        }
        if (hikari.getDataSource() != null) {
            config.setDataSource(hikari.getDataSource());
        } else if (hikari.getDataSourceClassName() != null) {
            config.setDataSourceClassName(hikari.getDataSourceClassName());
        } else {
            config.setJdbcUrl(hikari.getJdbcUrl());
            if (hikari.getDriverClassName() != null) {
                config.setDriverClassName(hikari.getDriverClassName());
            }
            driverProperties(config, settings);
        }
        hikari.getDataSourceProperties().forEach((name, value) -> config.addDataSourceProperty((String) name, value));
        if (hikari.getCredentialsProvider() != null) {
            config.setCredentialsProvider(hikari.getCredentialsProvider());
        } else {
            config.setUsername(hikari.getUsername());
            config.setPassword(hikari.getPassword());
        }
        config.setConnectionInitSql(hikari.getConnectionInitSql());
        return new OwnPool(new HikariDataSource(config));
    }

    private static @Nullable HikariDataSource hikari(DataSource application) {
        try {
            return application.isWrapperFor(HikariDataSource.class) ? application.unwrap(HikariDataSource.class) : null;
        } catch (SQLException | UnsupportedOperationException e) {
            return null; // not every DataSource can be asked; then it is taken as it is
        }
    }

    private static HikariConfig base(Side side, PoolSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("dualwrite-" + side.label());
        config.setMaximumPoolSize(settings.maximumSize());
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setIdleTimeout(IDLE.toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        return config;
    }

    private static void driverProperties(HikariConfig config, PoolSettings settings) {
        String seconds = Long.toString(Math.max(1, settings.connectTimeout().toSeconds()));
        config.addDataSourceProperty("ApplicationName", Pins.APPLICATION_NAME);
        config.addDataSourceProperty("connectTimeout", seconds);
        config.addDataSourceProperty("loginTimeout", seconds);
        config.addDataSourceProperty(
                "socketTimeout", Long.toString(settings.readTimeout().toSeconds() + 30));
        config.addDataSourceProperty("tcpKeepAlive", "true");
    }

    public DataSource dataSource() {
        return pool;
    }

    /**
     * A connection beside the pool. A server that is down or refuses the login says so at once; the pool would go on trying
     * until its time is over.
     */
    public Connection connect() throws SQLException {
        if (pool.getJdbcUrl() == null) {
            return pool.getConnection();
        }
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        Credentials now = pool.getCredentialsProvider() == null
                ? Credentials.of(pool.getUsername(), pool.getPassword())
                : pool.getCredentialsProvider().getCredentials();
        if (now.getUsername() != null) {
            properties.setProperty("user", now.getUsername());
        }
        if (now.getPassword() != null) {
            properties.setProperty("password", now.getPassword());
        }
        return DriverManager.getConnection(pool.getJdbcUrl(), properties);
    }

    @Override
    public void close() {
        pool.close();
    }
}
