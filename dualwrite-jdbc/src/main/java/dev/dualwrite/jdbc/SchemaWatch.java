package dev.dualwrite.jdbc;

import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.jdbc.capture.CatalogFacts;
import dev.dualwrite.jdbc.catalog.Catalog;
import dev.dualwrite.jdbc.catalog.CatalogTable;
import dev.dualwrite.jdbc.catalog.DeleteCascades;
import dev.dualwrite.jdbc.catalog.Routines;
import dev.dualwrite.jdbc.catalog.TablePatterns;
import dev.dualwrite.jdbc.preflight.LegacyCheck;
import dev.dualwrite.jdbc.preflight.PreflightReport;
import dev.dualwrite.jdbc.preflight.TargetDifference;
import dev.dualwrite.jdbc.preflight.TargetLook;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.SchemaLook;
import dev.dualwrite.schema.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at both databases' catalogs: at the start, from time to time, soon after a statement of the application or a refusal
 * hints at a change, and when asked. What it sees is given to the engine and to capture.
 *
 * <p>Thread-safe. One look at a time; one daemon thread for those in the background.
 *
 * <p>Invariant: definitions that statements may have met before a look saw them make all tables count as changed in that look,
 * see {@link CatalogFacts}; never in the first. A look that was asked for begins after the asking. While the target does not answer, its catalog as last seen
 * stands for it.
 */
final class SchemaWatch implements MigrationListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    /** While a table is parked, and at most so often because of refusals. */
    private static final Duration OFTEN = Duration.ofSeconds(2);
    /** After a hint: whoever changed the schema may be about to ask for a look, and one is enough. */
    private static final Duration SOON = Duration.ofMillis(20);

    /** What one look at the legacy tells. */
    record Legacy(Catalog catalog, Routines routines) {}

    /** Takes over what was seen. */
    @FunctionalInterface
    interface Adoption {
        void adopt(SchemaLook look, LongConsumer capture);
    }

    private final Supplier<Legacy> legacy;
    private final Supplier<TargetLook> target;
    private final TablePatterns patterns;
    private final boolean triggers;
    private final Tables tables;
    private final CatalogFacts facts;
    private final ReentrantLock looking = new ReentrantLock();
    private final AtomicBoolean soon = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor worker;
    private volatile DeleteCascades cascades;
    private volatile @Nullable Adoption adoption;
    private volatile long lastLook = System.nanoTime();
    private volatile long lastHint = lastLook;
    /** When the last look began that saw all it looked for; under the lock. */
    private long lastWhole = lastLook;

    private volatile long lastDoubt = System.nanoTime() - OFTEN.toNanos();
    /** Guarded by {@code looking}. */
    private Legacy seen;

    private @Nullable Catalog seenTarget;
    private Map<TableId, Object> marks = Map.of();
    private List<String> warned = List.of();

    /**
     * @param seen what was read of the legacy already; not adopted by anybody yet
     * @param triggers whether triggers are to be put on the legacy's tables
     */
    SchemaWatch(
            Supplier<Legacy> legacy,
            Legacy seen,
            Supplier<TargetLook> target,
            TablePatterns patterns,
            boolean triggers) {
        this.triggers = triggers;
        this.legacy = legacy;
        this.target = target;
        this.patterns = patterns;
        this.seen = seen;
        Map<TableId, TableDef> defs =
                LegacyCheck.of(seen.catalog(), patterns, triggers).defs();
        tables = Tables.of(defs);
        facts = new CatalogFacts(seen.catalog(), seen.routines(), defs, this::lookSoon);
        cascades = new DeleteCascades(seen.catalog(), defs);
        worker = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "dualwrite-catalog");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has every look from now on adopted, the first one before this returns. */
    void begin(Adoption engine, Duration interval) {
        looking.lock();
        try {
            adoption = engine;
            adopt(LegacyCheck.of(seen.catalog(), patterns, triggers));
        } finally {
            looking.unlock();
        }
        long period = Math.min(interval.toNanos(), OFTEN.toNanos());
        worker.scheduleWithFixedDelay(
                () -> {
                    boolean due = System.nanoTime() - lastLook >= interval.toNanos();
                    if (due || !tables.current().parked().isEmpty()) {
                        contained();
                    }
                },
                period,
                period,
                TimeUnit.NANOSECONDS);
    }

    /** Looks soon, in the background, unless somebody has by then. Returns at once. */
    void lookSoon() {
        lastHint = System.nanoTime();
        if (soon.compareAndSet(false, true)) {
            try {
                worker.schedule(this::lookIfNobodyHas, SOON.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                log.trace("No more looks at the catalogs: closed");
            }
        }
    }

    private void lookIfNobodyHas() {
        // In this order: a hint after the first line schedules a look of its own.
        soon.set(false);
        long hint = lastHint;
        looking.lock();
        try {
            if (lastWhole - hint <= 0) {
                contained();
            }
        } finally {
            looking.unlock();
        }
    }

    private void contained() {
        try {
            look();
        } catch (DatabaseUnavailableException e) {
            log.debug("The legacy's catalog could not be read; tried again later", e);
        } catch (RuntimeException | Error e) {
            log.warn("The catalogs could not be compared; tried again later", e);
        }
    }

    /**
     * Looks now.
     *
     * @return what is to be said about both sides
     * @throws DatabaseUnavailableException if the legacy does not answer
     */
    PreflightReport look() {
        looking.lock();
        try {
            long began = System.nanoTime();
            lastLook = began;
            seen = legacy.get();
            LegacyCheck check = LegacyCheck.of(seen.catalog(), patterns, triggers);
            TargetLook other = target.get();
            other.catalog().ifPresent(catalog -> seenTarget = catalog);
            if (adoption != null) {
                adopt(check);
            }
            if (other.catalog().isPresent()) {
                lastWhole = began;
            }
            return other.report(check);
        } finally {
            looking.unlock();
        }
    }

    /** Looks once more at the legacy alone, at the end: what statements met since the last look is suspect then. */
    void lookLast() {
        looking.lock();
        try {
            seen = legacy.get();
            adopt(LegacyCheck.of(seen.catalog(), patterns, triggers));
        } catch (RuntimeException e) {
            log.warn(
                    "The legacy's catalog could not be read at the end. If functions, triggers or views were made or replaced"
                            + " there since the last look, verify all tables",
                    e);
        } finally {
            looking.unlock();
        }
    }

    private void adopt(LegacyCheck check) {
        Adoption engine = adoption;
        if (engine == null) {
            return;
        }
        Map<TableId, TableDef> defs = check.defs();
        Map<TableId, Parking> differing = new HashMap<>();
        Map<TableId, Object> now = new HashMap<>();
        for (CatalogTable table : check.tables()) {
            now.put(table.id(), mark(table));
            if (seenTarget != null) {
                TargetDifference.of(table, seenTarget).ifPresent(parking -> differing.put(table.id(), parking));
            }
        }
        differing.keySet().retainAll(defs.keySet());
        Set<TableId> changed = new HashSet<>();
        now.forEach((table, mark) -> {
            if (marks.containsKey(table) && !mark.equals(marks.get(table))) {
                changed.add(table);
            }
        });
        Legacy found = seen;
        CatalogFacts.Newer newer = facts.compare(found.catalog(), found.routines(), defs);
        if (!newer.escaped().isEmpty()) {
            log.info(
                    "New on the legacy or replaced since the last look, and may write, which statements were not known to do"
                            + " meanwhile: {}. While writes are captured all tables are read again for that",
                    newer.escaped());
            changed.addAll(defs.keySet());
        }
        engine.adopt(new SchemaLook(defs, differing, changed), number -> {
            facts.replace(newer, number);
            cascades = new DeleteCascades(found.catalog(), defs);
        });
        marks = now;
        warn(check);
    }

    private Object mark(CatalogTable table) {
        List<Object> mark = new ArrayList<>();
        mark.add(table.asWritten());
        seen.catalog().descendantsOf(table).forEach(child -> mark.add(child.asWritten()));
        // A write through a view that was not known was not seen to be one to this table.
        seen.catalog().viewsOf(table.id()).forEach(view -> mark.add(view.asWritten()));
        Catalog other = seenTarget;
        if (other != null) {
            other.table(table.id()).ifPresent(there -> {
                mark.add(there.oid());
                other.descendantsOf(there).forEach(child -> mark.add(child.oid()));
            });
        }
        return mark;
    }

    private void warn(LegacyCheck check) {
        List<String> findings = check.findings().stream().map(Object::toString).toList();
        findings.stream()
                .filter(finding -> !warned.contains(finding))
                .forEach(finding -> log.debug("The legacy's catalog: {}", finding));
        warned = findings;
    }

    /** Tables of the migration; the engine replaces them by what is seen later. */
    Tables tables() {
        return tables;
    }

    CatalogFacts facts() {
        return facts;
    }

    DeleteCascades cascades() {
        return cascades;
    }

    private void doubt() {
        long now = System.nanoTime();
        if (now - lastDoubt >= OFTEN.toNanos()) {
            lastDoubt = now;
            lookSoon();
        }
    }

    @Override
    public void suspected(TableId table, SuspectReason reason, int entries) {
        if (reason == SuspectReason.REFUSED) {
            doubt();
        }
    }

    @Override
    public void trouble(String what, Throwable cause) {
        if (!(cause instanceof DatabaseUnavailableException)) {
            doubt();
        }
    }

    @Override
    public void reachable(Side side, boolean reachable, @Nullable String why) {
        if (reachable) {
            doubt();
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
