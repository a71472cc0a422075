package dev.dualwrite.jdbc;

import dev.dualwrite.Ports;
import dev.dualwrite.jdbc.capture.CatalogFacts;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.DeleteCascades;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.catalog.TablePatterns;
import dev.dualwrite.jdbc.postgres.OwnPool;
import dev.dualwrite.jdbc.postgres.PoolSettings;
import dev.dualwrite.jdbc.postgres.PostgresParts;
import dev.dualwrite.jdbc.preflight.LegacyCheck;
import dev.dualwrite.jdbc.preflight.PreflightReport;
import dev.dualwrite.jdbc.preflight.TargetLook;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Cascades;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own connections to both databases, and what is known of their tables.
 *
 * <p>Thread-safe. The migrated tables and their definitions are those of the start, until {@link #take} replaces them.
 */
final class Databases implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    private static final Duration READ_CONNECT_LIMIT = Duration.ofSeconds(1);

    private final String instance = UUID.randomUUID().toString();
    private final OwnPool legacyPool;
    private final OwnPool targetPool;
    private final OwnPool readPool;
    private final TablePatterns patterns;
    private volatile LegacyCheck check;
    private volatile Cascades cascades;
    private final Map<TableId, TableDef> tables = new ConcurrentHashMap<>();
    private final PostgresParts parts;
    private final OnceReadyWriter writer;
    private final BackendRegistration backends;
    private final CatalogFacts facts;
    private final ExecutorService reloads = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            work -> {
                Thread thread = new Thread(work, "dualwrite-catalog");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    private record Known(Catalog catalog, Routines routines) {}

    /**
     * What the legacy's catalog says now.
     *
     * @param appeared tables that are not migrated yet and can be, and those whose definition is another one
     * @param gone migrated tables that are not there any more
     */
    record Look(
            Catalog catalog,
            Routines routines,
            LegacyCheck check,
            Map<TableId, TableDef> tables,
            Set<TableId> appeared,
            Set<TableId> gone) {}

    private Databases(DataSource legacy, Target target, TablePatterns patterns) {
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
        Known known = load();
        this.patterns = patterns;
        check = LegacyCheck.of(known.catalog(), patterns);
        tables.putAll(definitions(check));
        cascades = new DeleteCascades(known.catalog(), tables);
        parts = PostgresParts.over(
                new PostgresParts.Access(Side.LEGACY, legacyPool.dataSource(), PoolSettings.DEFAULT),
                new PostgresParts.Access(Side.TARGET, targetPool.dataSource(), PoolSettings.DEFAULT),
                tables,
                instance);
        parts.authoritySchema().ensureAuthority();
        writer = new OnceReadyWriter(parts.writer(), parts.authoritySchema(), parts.followerSchema(), tables.keySet());
        backends = new BackendRegistration(parts, instance);
        facts = new CatalogFacts(known.catalog(), known.routines(), tables, () -> reloads.execute(this::reload));
    }

    /** @throws DatabaseUnavailableException if the legacy does not answer */
    static Databases open(DataSource legacy, Target target, TablePatterns patterns) {
        return new Databases(legacy, target, patterns);
    }

    private Known load() {
        try (Connection connection = legacyPool.dataSource().getConnection()) {
            return new Known(Catalog.load(connection), Routines.load(connection));
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

    private static Map<TableId, TableDef> definitions(LegacyCheck check) {
        Map<TableId, TableDef> definitions = new HashMap<>();
        for (CatalogTable table : check.tables()) {
            table.toTableDef().ifPresent(def -> definitions.put(def.id(), def));
        }
        return definitions;
    }

    /** Looks at the legacy's tables again; {@link #take} acts on it. */
    Look look() {
        Known now = load();
        LegacyCheck found = LegacyCheck.of(now.catalog(), patterns);
        Map<TableId, TableDef> definitions = definitions(found);
        Set<TableId> appeared = new HashSet<>();
        definitions.forEach((id, def) -> {
            if (!def.equals(tables.get(id))) {
                appeared.add(id);
            }
        });
        Set<TableId> gone = new HashSet<>(tables.keySet());
        gone.removeAll(definitions.keySet());
        return new Look(now.catalog(), now.routines(), found, definitions, appeared, gone);
    }

    /** From now on these tables are migrated. Whoever writes to the target knows a table before capture does. */
    void take(Look look) {
        tables.putAll(look.tables());
        cascades = new DeleteCascades(look.catalog(), look.tables());
        facts.replace(look.catalog(), look.routines(), look.tables());
        tables.keySet().removeAll(look.gone());
        check = look.check();
    }

    private void reload() {
        try {
            Known now = load();
            facts.replace(now.catalog(), now.routines());
            for (TableDef def : tables.values()) {
                boolean same = now.catalog()
                        .table(def.id())
                        .flatMap(CatalogTable::toTableDef)
                        .filter(def::equals)
                        .isPresent();
                if (!same) {
                    log.error(
                            "The definition of {} changed on the legacy while it is migrated: go back to stage OFF,"
                                    + " change the target alike, and start again",
                            def.id());
                }
            }
        } catch (RuntimeException e) {
            log.warn("The legacy's catalog could not be read again after a schema change", e);
        }
    }

    /** Looks at both databases now. */
    PreflightReport preflight() {
        return TargetLook.at(targetPool.dataSource(), writer::makeReady).report(check);
    }

    Ports ports() {
        return new Ports(
                instance,
                tables,
                parts.clock(),
                parts.authority(),
                parts.follower(),
                writer,
                parts.ledger(),
                parts.control(),
                parts.checkpoints(),
                parts.transactions(),
                deleted -> cascades.of(deleted),
                backends::register);
    }

    CatalogFacts relations() {
        return facts;
    }

    DataSource readPool() {
        return readPool.dataSource();
    }

    @Override
    public void close() {
        reloads.shutdownNow();
        backends.close();
        parts.close();
        readPool.close();
        targetPool.close();
        legacyPool.close();
    }
}
