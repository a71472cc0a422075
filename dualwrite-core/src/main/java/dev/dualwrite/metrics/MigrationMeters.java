package dev.dualwrite.metrics;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A migration as Micrometer meters; {@code docs/meters.md} lists them.
 *
 * <p>Thread-safe. Every event costs a few increments.
 *
 * <p>Invariants: a gauge whose value is not known is NaN, never 0. No tag holds a value of the application's data.
 */
public final class MigrationMeters implements MigrationListener, AutoCloseable {
    private final MeterRegistry registry;
    private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();
    private final Map<Side, Value> reachable = new EnumMap<>(Side.class);
    private final Map<TableId, Value> backfillDone = new ConcurrentHashMap<>();
    private final Map<TableId, Value> differences = new ConcurrentHashMap<>();
    private final Map<TableId, Long> backfilled = new ConcurrentHashMap<>();
    private final Counter transactions;
    private final Counter applied;
    private final Counter dropped;
    private final Counter rereadAsked;
    private final Counter reread;
    private final Counter forgotten;
    private final Counter overflowed;
    private final Counter trouble;
    private final Timer applyLag;

    /** What a gauge shows; NaN until it was set. */
    private static final class Value {
        volatile double now = Double.NaN;
    }

    public MigrationMeters(MeterRegistry registry, MigrationGauges gauges) {
        this.registry = registry;
        transactions = counter("dualwrite.transactions", null);
        applied = counter("dualwrite.applied", "rows");
        dropped = counter("dualwrite.dropped", "rows");
        rereadAsked = counter("dualwrite.reread.asked", "rows");
        reread = counter("dualwrite.reread", "rows");
        forgotten = counter("dualwrite.fence.forgotten", "entries");
        overflowed = counter("dualwrite.overflowed", "rows");
        trouble = counter("dualwrite.trouble", null);
        applyLag = keep(Timer.builder("dualwrite.apply.lag").register(registry));
        gauge("dualwrite.lag", "seconds", gauges.lagSeconds());
        gauge("dualwrite.queue.bytes", "bytes", gauges.queueBytes());
        gauge("dualwrite.queue.transactions", null, gauges.queueTransactions());
        gauge("dualwrite.suspects", "entries", gauges.suspects());
        for (SuspectReason reason : SuspectReason.values()) {
            gauge("dualwrite.ledger.entries", "entries", () -> gauges.entries().apply(reason), "reason", label(reason));
        }
        gauge("dualwrite.ledger.quarantined", "rows", gauges.quarantined());
        gauge("dualwrite.ledger.oldest", "seconds", gauges.oldestSeconds());
        gauge("dualwrite.tables", null, gauges.tables());
        gauge("dualwrite.tables.parked", null, gauges.parkedTables());
        gauge("dualwrite.term", null, () -> value(gauges, routing -> (int) routing.term()));
        gauge("dualwrite.reads.target", "percent", () -> value(gauges, Routing::targetReadPercent));
        for (Stage stage : Stage.values()) {
            gauge(
                    "dualwrite.stage",
                    null,
                    () -> value(gauges, routing -> routing.stage() == stage ? 1 : 0),
                    "stage",
                    label(stage));
        }
        for (Side side : Side.values()) {
            Value value = new Value();
            reachable.put(side, value);
            gauge("dualwrite.reachable", null, () -> OptionalDouble.of(value.now), "side", side.label());
        }
    }

    private static OptionalDouble value(MigrationGauges gauges, Function<Routing, Integer> of) {
        return gauges.routing()
                .get()
                .map(routing -> OptionalDouble.of(of.apply(routing)))
                .orElse(OptionalDouble.empty());
    }

    private Counter counter(String name, @Nullable String unit, String... tags) {
        return keep(Counter.builder(name).baseUnit(unit).tags(tags).register(registry));
    }

    private void gauge(String name, @Nullable String unit, Supplier<OptionalDouble> value, String... tags) {
        keep(Gauge.builder(name, () -> known(value))
                .baseUnit(unit)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private static double known(Supplier<OptionalDouble> value) {
        try {
            return value.get().orElse(Double.NaN);
        } catch (RuntimeException e) {
            // The reader of a gauge can do nothing about it, and what fails is told as trouble by whoever owns it.
            return Double.NaN;
        }
    }

    private Value tableGauge(Map<TableId, Value> values, String name, String unit, TableId table) {
        return values.computeIfAbsent(table, t -> {
            Value value = new Value();
            gauge(name, unit, () -> OptionalDouble.of(value.now), "table", t.toString());
            return value;
        });
    }

    /** Registering what is registered already gives the same meter. */
    private <M extends Meter> M keep(M meter) {
        if (!registered.contains(meter)) {
            registered.add(meter);
        }
        return meter;
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void groupApplied(int transactions, int applied, int dropped, int reread, Duration lag) {
        this.transactions.increment(transactions);
        this.applied.increment(applied);
        this.dropped.increment(dropped);
        this.rereadAsked.increment(reread);
        this.applyLag.record(lag);
    }

    @Override
    public void reread(int rows) {
        reread.increment(rows);
    }

    @Override
    public void suspected(TableId table, SuspectReason reason, int entries) {
        counter("dualwrite.suspected", "entries", "table", table.toString(), "reason", label(reason))
                .increment(entries);
    }

    @Override
    public void refused(TableId table, String why, int rows) {
        counter("dualwrite.refused", "rows", "table", table.toString()).increment(rows);
    }

    @Override
    public void cleared(TableId table, int entries) {
        counter("dualwrite.cleared", "entries", "table", table.toString()).increment(entries);
    }

    @Override
    public void forgotten(int entries) {
        forgotten.increment(entries);
    }

    @Override
    public void overflowed(int changes) {
        overflowed.increment(changes);
    }

    @Override
    public void reachable(Side side, boolean isReachable, @Nullable String why) {
        Value value = reachable.get(side);
        if (value != null) {
            value.now = isReachable ? 1 : 0;
        }
    }

    @Override
    public void backfillResumed(TableId table, long chunk, long rows) {
        backfilled.put(table, rows);
    }

    @Override
    public void backfillProgress(TableId table, long rows, long estimate, boolean done) {
        Long before = backfilled.put(table, rows);
        // Fewer than before: it was begun anew.
        long copied = before == null || before > rows ? rows : rows - before;
        counter("dualwrite.backfill.rows", "rows", "table", table.toString()).increment(copied);
        tableGauge(backfillDone, "dualwrite.backfill.done", "ratio", table).now =
                done ? 1 : (double) rows / Math.max(1, estimate);
    }

    @Override
    public void verified(TableId table, long rows, long differing) {
        counter("dualwrite.verify.rows", "rows", "table", table.toString()).increment(rows);
        tableGauge(differences, "dualwrite.verify.differences", "rows", table).now = differing;
    }

    @Override
    public void bypassed(TableId table, String why) {
        counter("dualwrite.bypass.alarms", null, "table", table.toString()).increment();
    }

    @Override
    public void trouble(String what, Throwable cause) {
        trouble.increment();
    }

    /** Removes the meters from the registry. */
    @Override
    public void close() {
        registered.forEach(registry::remove);
        registered.clear();
    }
}
