package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.capture.Capture;
import dev.dualwrite.jdbc.capture.CaptureReport;
import dev.dualwrite.jdbc.capture.CatalogFacts;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.ExplainedEstimates;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.catalog.TablePatterns;
import dev.dualwrite.jdbc.postgres.OwnPool;
import dev.dualwrite.jdbc.postgres.PoolSettings;
import dev.dualwrite.jdbc.preflight.LegacyCheck;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a migration would capture an application's statements, from its real traffic, without a target.
 *
 * <p>Thread-safe. Made by {@link DualWriteBuilder#observe}. Its catalog is read at the start, again from time to time by a
 * thread of its own, and after schema changes of the application.
 *
 * <p>Invariants: the application's statements are sent as they are, nothing is written anywhere, and nothing is created on the
 * database: it is asked for its catalog, and how many rows statements would change, on at most four connections of ours. As long
 * as the catalog could not be read the application's connections are given as they are.
 */
public final class Observation implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    private static final PoolSettings POOL = new PoolSettings(
            4, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofSeconds(10));

    private final TablePatterns patterns;
    private final OwnPool pool;
    private final ExplainedEstimates estimates;
    private final ObservingSink sink = new ObservingSink();
    private final CaptureReport nothing = new CaptureReport();
    private final ObservedDataSource dataSource;
    private final ScheduledThreadPoolExecutor worker = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "dualwrite-catalog");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Observing observing;
    private volatile String waitingFor = "";
    private volatile boolean closed;

    private record Observing(CatalogFacts facts, Capture capture) {}

    private Observation(DataSource application, TablePatterns patterns, long rowCap) {
        this.patterns = patterns;
        pool = OwnPool.like(Side.LEGACY, application, POOL);
        estimates = new ExplainedEstimates(pool.dataSource(), rowCap);
        dataSource = new ObservedDataSource(this, application);
    }

    static Observation start(DataSource application, TablePatterns patterns, Duration interval, long rowCap) {
        Observation observation = new Observation(application, patterns, rowCap);
        observation.look();
        observation.worker.scheduleWithFixedDelay(
                observation::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return observation;
    }

    /** Reads the catalog; on the worker's thread but for the first time. */
    private void look() {
        try (Connection connection = pool.dataSource().getConnection()) {
            Catalog catalog = Catalog.load(connection);
            Routines routines = Routines.load(connection);
            Map<TableId, TableDef> tables =
                    LegacyCheck.of(catalog, patterns, false).defs();
            sink.define(tables);
            Observing now = observing;
            if (now == null) {
                CatalogFacts facts = new CatalogFacts(catalog, routines, tables, this::lookSoon);
                observing = new Observing(facts, new Capture(sink, facts, estimates, true));
                log.info("Observing statements on {} tables", tables.size());
            } else {
                CatalogFacts facts = now.facts;
                facts.replace(facts.compare(catalog, routines, tables), facts.version() + 1);
            }
            waitingFor = "";
        } catch (SQLException | RuntimeException | Error e) {
            if (!closed) {
                waitingFor = "The database's catalog cannot be read: " + e.getMessage();
                log.warn(
                        "{}; the application is not affected. Tried again every dualwrite.schema.check-interval; if it goes on,"
                                + " let the application's role connect four times more, and read pg_catalog",
                        waitingFor);
            }
        }
    }

    private void lookSoon() {
        try {
            worker.execute(this::look);
        } catch (RejectedExecutionException end) {
            log.trace("No more looks at the catalog: closed");
        }
    }

    /** What the application uses in place of its own DataSource. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Wraps a connection to the database that was made elsewhere. Closing it closes the one given. */
    Connection wrap(Connection connection) {
        return dataSource.wrapped(connection);
    }

    /** What captures; null if connections are to be given as they are. */
    @Nullable
    Capture capture() {
        Observing now = observing;
        return closed || now == null ? null : now.capture;
    }

    /** The tables that a migration would take. */
    public Set<TableId> tables() {
        return sink.tables();
    }

    /** How the application's statements so far would have been captured. */
    public CaptureReport captureReport() {
        Observing now = observing;
        return now == null ? nothing : now.capture.report();
    }

    /** Why nothing is observed, or nothing that is up to date; empty if all is well. */
    public Optional<String> waitingFor() {
        return waitingFor.isEmpty() ? Optional.empty() : Optional.of(waitingFor);
    }

    /** Ends it; the application's DataSource stays open, and connections are no longer wrapped. */
    @Override
    public void close() {
        closed = true;
        worker.shutdownNow();
        estimates.close();
        pool.close();
    }
}
