package dev.dualwrite.jdbc;

import dev.dualwrite.Ports;
import dev.dualwrite.jdbc.capture.CatalogFacts;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.ExplainedEstimates;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.catalog.RowEstimates;
import dev.dualwrite.jdbc.postgres.OwnPool;
import dev.dualwrite.jdbc.postgres.PoolSettings;
import dev.dualwrite.jdbc.postgres.PostgresParts;
import dev.dualwrite.jdbc.preflight.PreflightReport;
import dev.dualwrite.jdbc.preflight.TargetLook;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own connections to both databases, and what is known of their tables.
 *
 * <p>Thread-safe.
 */
final class Databases implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    private static final Duration READ_CONNECT_LIMIT = Duration.ofSeconds(1);

    private final String instance = UUID.randomUUID().toString();
    private final OwnPool legacyPool;
    private final OwnPool targetPool;
    private final OwnPool readPool;
    private final PostgresParts parts;
    private final OnceReadyWriter writer;
    private final BackendRegistration backends;
    private final SchemaWatch schema;
    private final ExplainedEstimates estimates;
    private final BypassMode bypass;

    private Databases(DataSource legacy, Target target, MigrationSettings settings) {
        bypass = settings.bypass();
        legacyPool = OwnPool.like(Side.LEGACY, legacy, PoolSettings.DEFAULT);
        targetPool = OwnPool.of(Side.TARGET, target.url(), target.credentials(), PoolSettings.DEFAULT);
        readPool = OwnPool.of(
                Side.TARGET,
                target.url(),
                target.credentials(),
                new PoolSettings(
                        Math.max(4, target.maxReadConnections()),
                        READ_CONNECT_LIMIT,
                        PoolSettings.DEFAULT.statementTimeout(),
                        PoolSettings.DEFAULT.readTimeout(),
                        PoolSettings.DEFAULT.lockTimeout()));
        schema = new SchemaWatch(this::load, load(), this::target, settings.tables(), bypass == BypassMode.TRIGGERS);
        parts = PostgresParts.over(
                new PostgresParts.Access(Side.LEGACY, legacyPool.dataSource(), PoolSettings.DEFAULT),
                new PostgresParts.Access(Side.TARGET, targetPool.dataSource(), PoolSettings.DEFAULT),
                schema.tables(),
                instance);
        parts.authoritySchema().ensureAuthority();
        writer = new OnceReadyWriter(
                parts.writer(), parts.leases(), parts.authoritySchema(), parts.followerSchema(), schema.tables());
        backends = new BackendRegistration(parts, instance);
        estimates = new ExplainedEstimates(legacyPool.dataSource(), settings.rowCap());
    }

    /** @throws DatabaseUnavailableException if the legacy does not answer */
    static Databases open(DataSource legacy, Target target, MigrationSettings settings) {
        return new Databases(legacy, target, settings);
    }

    private SchemaWatch.Legacy load() {
        try (Connection connection = legacyPool.dataSource().getConnection()) {
            return new SchemaWatch.Legacy(Catalog.load(connection), Routines.load(connection));
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(
                    Side.LEGACY, "The legacy's catalog cannot be read: " + root(e).getMessage(), e);
        }
    }

    /** What the driver said, below what the pool says of it. */
    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() instanceof SQLException cause) {
            root = cause;
        }
        return root;
    }

    private TargetLook target() {
        return TargetLook.at(targetPool::connect, writer::makeReady);
    }

    /** Looks at both databases now. */
    PreflightReport preflight() {
        return schema.look();
    }

    SchemaWatch schema() {
        return schema;
    }

    Ports ports() {
        return new Ports(
                instance,
                schema.tables(),
                parts.clock(),
                parts.authority(),
                parts.follower(),
                writer,
                parts.ledger(),
                parts.control(),
                parts.instances(),
                writer,
                writer.readied(parts.memory()),
                parts.checkpoints(),
                parts.transactions(),
                deleted -> schema.cascades().of(deleted),
                backends::register,
                schema::look,
                bypass,
                parts.bypass(),
                targetPool::close);
    }

    CatalogFacts relations() {
        return schema.facts();
    }

    RowEstimates estimates() {
        return estimates;
    }

    DataSource readPool() {
        return readPool.dataSource();
    }

    @Override
    public void close() {
        schema.close();
        estimates.close();
        backends.close();
        parts.close();
        readPool.close();
        targetPool.close();
        legacyPool.close();
    }
}
