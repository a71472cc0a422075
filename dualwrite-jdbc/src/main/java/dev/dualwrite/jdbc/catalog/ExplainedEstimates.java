package dev.dualwrite.jdbc.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dualwrite.jdbc.sql.SqlScript;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates by EXPLAIN on a connection of ours, once per statement, refreshed while it is used.
 *
 * <p>Thread-safe: one thread of ours asks, at most {@link #WAITING} statements wait for it.
 *
 * <p>Invariant: a table's size proves something for {@link #SIZE_AGE} only; the sizes of tables that were asked for within
 * the hour are measured again before that.
 */
public final class ExplainedEstimates implements RowEstimates, AutoCloseable {
    /** Rows that memory bears at once: about 100 bytes each in the driver. */
    static final long PROVEN_ROWS = 200_000;

    static final Duration SIZE_AGE = Duration.ofSeconds(30);
    private static final Duration SIZE_PERIOD = Duration.ofSeconds(10);
    private static final Duration ESTIMATE_AGE = Duration.ofMinutes(5);
    private static final int WAITING = 500;
    private static final long CAPACITY_CHARACTERS = 4L << 20;
    private static final Logger log = LoggerFactory.getLogger(ExplainedEstimates.class);

    private record Statement(String sql, TableId relation) {}

    /** @param at when it was measured, by the clock of {@link System#nanoTime} */
    private record Measured<T>(T value, long at) {}

    private final DataSource database;
    private final long cap;
    private final LongSupplier nanos;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Cache<Statement, Measured<RowEstimate.Outcome>> outcomes = Caffeine.newBuilder()
            .maximumWeight(CAPACITY_CHARACTERS)
            .weigher((Statement statement, Measured<RowEstimate.Outcome> outcome) ->
                    statement.sql().length() + 256)
            .build();
    private final Cache<TableId, Measured<Long>> sizes = Caffeine.newBuilder()
            .maximumSize(1000)
            .expireAfterAccess(Duration.ofHours(1))
            .build();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread asking = new Thread(work, "dualwrite-estimates");
        asking.setDaemon(true);
        return asking;
    });

    /**
     * @param database connections of ours to the authority, as the application's role
     * @param cap more rows than this are not asked for
     */
    public ExplainedEstimates(DataSource database, long cap) {
        this(database, cap, System::nanoTime);
        thread.scheduleWithFixedDelay(
                this::measureAgain, SIZE_PERIOD.toMillis(), SIZE_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    ExplainedEstimates(DataSource database, long cap, LongSupplier nanos) {
        this.database = database;
        this.cap = cap;
        this.nanos = nanos;
    }

    @Override
    public long cap() {
        return cap;
    }

    @Override
    public RowEstimate estimate(String sql, int parameters, TableId relation) {
        Statement statement = new Statement(sql, relation);
        Measured<RowEstimate.Outcome> known = outcomes.getIfPresent(statement);
        if (known == null) {
            Measured<RowEstimate.Outcome> asked = new Measured<>(RowEstimate.Outcome.NOT_YET, nanos.getAsLong());
            if (outcomes.asMap().putIfAbsent(statement, asked) == null && !ask(statement, parameters)) {
                outcomes.invalidate(statement);
            }
            return RowEstimate.NOT_YET;
        }
        if (olderThan(ESTIMATE_AGE, known) && outcomes.asMap().replace(statement, known, fresh(known.value()))) {
            ask(statement, parameters);
        }
        Measured<Long> size = sizes.getIfPresent(relation);
        return new RowEstimate(
                known.value(), size != null && !olderThan(SIZE_AGE, size) && size.value() <= PROVEN_ROWS);
    }

    private boolean olderThan(Duration age, Measured<?> measured) {
        return nanos.getAsLong() - measured.at() > age.toNanos();
    }

    private <T> Measured<T> fresh(T value) {
        return new Measured<>(value, nanos.getAsLong());
    }

    private boolean ask(Statement statement, int parameters) {
        if (waiting.incrementAndGet() > WAITING || thread.isShutdown()) {
            waiting.decrementAndGet();
            return false;
        }
        thread.execute(() -> {
            try {
                look(statement, parameters);
            } finally {
                waiting.decrementAndGet();
            }
        });
        return true;
    }

    private void look(Statement statement, int parameters) {
        try (Connection connection = database.getConnection()) {
            TableRows rows = new TableRows(connection);
            sizes.put(statement.relation(), fresh(rows.atMost(statement.relation())));
            Explained explained = Explained.of(connection, SqlScript.numbered(statement.sql(), true), parameters);
            outcomes.put(statement, fresh(judge(statement.relation(), explained)));
        } catch (SQLException | RuntimeException | Error e) {
            // Its text may quote the statement's literals.
            log.debug("A statement on {} could not be explained: {}", statement.relation(), e.getClass());
            outcomes.put(statement, fresh(RowEstimate.Outcome.REFUSED));
        }
    }

    private RowEstimate.Outcome judge(TableId relation, Explained explained) {
        if (!explained.writes(relation)) {
            return RowEstimate.Outcome.REFUSED;
        }
        return explained.rows() > cap ? RowEstimate.Outcome.ABOVE_CAP : RowEstimate.Outcome.BELOW_CAP;
    }

    /** Measures the tables that are asked for. */
    void measureAgain() {
        if (sizes.asMap().isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection()) {
            TableRows rows = new TableRows(connection);
            for (TableId table : sizes.asMap().keySet()) {
                long now = rows.atMost(table);
                sizes.asMap().computeIfPresent(table, (same, old) -> fresh(now));
            }
        } catch (SQLException | RuntimeException | Error e) {
            log.debug("The sizes of tables could not be measured; what was measured before goes out of date", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
