package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.config.Configuration;
import dev.dualwrite.jdbc.driver.DualWriteUrl;
import dev.dualwrite.model.DualWriteException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The driver of {@code jdbc:dualwrite:postgresql:} URLs: connections of PostgreSQL's driver, wrapped. For applications that
 * know nothing but a JDBC URL.
 *
 * <p>Thread-safe. One migration for each configuration file in a JVM, started with the first connection and closed when the
 * JVM ends.
 */
public final class DualWriteDriver implements Driver {
    private static final Map<Path, DualWrite> MIGRATIONS = new HashMap<>();
    private static final Map<Path, Observation> OBSERVATIONS = new HashMap<>();
    private static boolean closed;

    static {
        try {
            DriverManager.registerDriver(new DualWriteDriver());
            Runtime.getRuntime().addShutdownHook(new Thread(DualWriteDriver::end, "dualwrite-shutdown"));
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final org.postgresql.Driver postgres = new org.postgresql.Driver();

    @Override
    public boolean acceptsURL(String url) {
        return DualWriteUrl.accepts(url);
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        DualWriteUrl parsed;
        Connection legacy;
        try {
            parsed = DualWriteUrl.parse(url);
            legacy = postgres.connect(parsed.driverUrl(), info);
        } catch (DualWriteException e) {
            throw new SQLNonTransientConnectionException(e.getMessage(), "08001", e);
        }
        if (legacy == null) {
            throw new SQLNonTransientConnectionException("PostgreSQL's driver refuses the URL", "08001");
        }
        try {
            return wrap(legacy, parsed, info);
        } catch (DualWriteException e) {
            legacy.close();
            throw new SQLNonTransientConnectionException(e.getMessage(), "08001", e);
        } catch (SQLException | RuntimeException e) {
            legacy.close();
            throw e;
        }
    }

    private static Connection wrap(Connection legacy, DualWriteUrl url, Properties info) throws SQLException {
        Path file = url.configuration();
        DualWrite running;
        Observation observing;
        synchronized (MIGRATIONS) {
            if (closed) {
                throw new SQLNonTransientConnectionException("The JVM ends, and the migration with it", "08001");
            }
            if (!MIGRATIONS.containsKey(file) && !OBSERVATIONS.containsKey(file)) {
                start(url, info);
            }
            running = MIGRATIONS.get(file);
            observing = OBSERVATIONS.get(file);
        }
        if (running != null) {
            return running.wrap(legacy);
        }
        return observing == null ? legacy : observing.wrap(legacy);
    }

    private static void start(DualWriteUrl url, Properties info) {
        PGSimpleDataSource legacy = new PGSimpleDataSource();
        legacy.setURL(url.driverUrl());
        if (info.getProperty("user") != null) {
            legacy.setUser(info.getProperty("user"));
        }
        if (info.getProperty("password") != null) {
            legacy.setPassword(info.getProperty("password"));
        }
        DualWriteBuilder builder =
                DualWrite.builder().legacy(legacy).configuration(Configuration.read(url.configuration()));
        if (builder.onlyObserves()) {
            OBSERVATIONS.put(url.configuration(), builder.observe());
        } else {
            MIGRATIONS.put(url.configuration(), builder.build());
        }
    }

    /** What a configuration file without a target observes in this JVM, or null before its first connection. */
    public static @Nullable Observation observing(Path configuration) {
        synchronized (MIGRATIONS) {
            return OBSERVATIONS.get(configuration.toAbsolutePath().normalize());
        }
    }

    /** The migration of a configuration file in this JVM, or null before its first connection. */
    public static @Nullable DualWrite running(Path configuration) {
        synchronized (MIGRATIONS) {
            return MIGRATIONS.get(configuration.toAbsolutePath().normalize());
        }
    }

    private static void end() {
        synchronized (MIGRATIONS) {
            closed = true;
            closeAll();
        }
    }

    static void closeAll() {
        synchronized (MIGRATIONS) {
            MIGRATIONS.values().forEach(DualWrite::close);
            MIGRATIONS.clear();
            OBSERVATIONS.values().forEach(Observation::close);
            OBSERVATIONS.clear();
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
        return acceptsURL(url)
                ? postgres.getPropertyInfo(DualWriteUrl.parse(url).driverUrl(), info)
                : new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 0;
    }

    @Override
    public int getMinorVersion() {
        return 1;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return postgres.getParentLogger();
    }
}
