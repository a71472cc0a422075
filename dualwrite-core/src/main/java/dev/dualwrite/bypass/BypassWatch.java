package dev.dualwrite.bypass;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.Rounds;
import dev.dualwrite.model.BypassMode;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Bypass;
import dev.dualwrite.spi.Bypass.Captured;
import dev.dualwrite.spi.Bypass.Reading;
import dev.dualwrite.spi.Bypass.Shared;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Suspicion;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what others write to the migrated tables.
 *
 * <p>One thread runs it.
 *
 * <p>Invariants: what triggers recorded leaves their record in the transaction that puts it into the ledger. While nothing
 * is captured nothing is suspected, and no trigger is on any table. The server's counters are compared by one instance, with
 * what all have published; from a reading on, after which all writes of the application were captured, and none was by an
 * instance that died and can publish it no more.
 */
public final class BypassWatch implements Runnable {
    private static final Duration ROUND = Duration.ofMillis(500);
    /** Counters are compared, and triggers looked after, in every so many rounds. */
    private static final int ROUNDS = 10;

    private final Seams seams;
    private final Map<TableId, CounterComparison> comparisons = new HashMap<>();
    /** What is compared next, when all have published since. */
    private @Nullable Look pending;

    /** What was compared last. */
    private @Nullable Look compared;

    /** What all had captured when they were asked last. */
    private Shared shared = new Shared(true, 0, Map.of());

    private boolean removed;
    private int round;

    /**
     * A look at the server's counters.
     *
     * @param captured whether all writes of the application were captured by then
     * @param earlier what all had captured some time before
     */
    private record Look(boolean captured, Reading reading, Shared earlier) {}

    /**
     * What it works with.
     *
     * @param captured whether all writes of the application are captured now, in all instances
     * @param compares whether this instance compares the counters, for all
     * @param capturing whether writes are captured
     * @param mark this instance's newest sequence number
     * @param suspects takes suspicions; must not block
     * @param compact replaces key entries of a table by one for the whole
     */
    public record Seams(
            BypassMode mode,
            String instance,
            Bypass authority,
            Supplier<Map<TableId, TableDef>> tables,
            CapturedRows rows,
            BooleanSupplier capturing,
            BooleanSupplier captured,
            BooleanSupplier compares,
            LongSupplier mark,
            Consumer<Suspicion> suspects,
            Consumer<TableId> compact,
            LongSupplier nanoClock,
            Listeners listeners) {}

    public BypassWatch(Seams seams) {
        this.seams = seams;
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        new Rounds(
                        "Looking for what others write",
                        () -> {
                            look();
                            Thread.sleep(ROUND.toMillis());
                        },
                        seams.listeners())
                .run();
        if (seams.mode() == BypassMode.DETECT && Thread.interrupted()) {
            publishTheLast();
            Thread.currentThread().interrupt();
        }
    }

    /** So that the others do not take it for somebody else's. */
    private void publishTheLast() {
        try {
            share(0);
        } catch (DatabaseUnavailableException e) {
            // They suspect some tables, then.
        }
    }

    private Shared share(long since) {
        return seams.authority().share(seams.instance(), this::own, since);
    }

    private Map<TableId, Captured> own() {
        Map<TableId, Captured> own = new HashMap<>();
        seams.tables()
                .get()
                .keySet()
                .forEach(table -> own.put(table, seams.rows().count(table)));
        return own;
    }

    /** One round. */
    void look() {
        boolean full = round++ % ROUNDS == 0;
        try {
            boolean capturing = seams.capturing().getAsBoolean();
            if (seams.mode() == BypassMode.TRIGGERS && capturing) {
                record(full);
            } else if (full && !removed) {
                seams.authority().remove();
                removed = true;
            }
            if (seams.mode() == BypassMode.DETECT && full) {
                compare();
            }
        } catch (DatabaseUnavailableException e) {
            // Tried again in a moment; that the authority does not answer is told by others.
            round = 0;
        } catch (RuntimeException | Error e) {
            round = 0;
            throw e;
        }
    }

    private void record(boolean full) {
        removed = false;
        Map<TableId, TableDef> tables = seams.tables().get();
        if (full) {
            Set<TableId> since = seams.authority().install(tables.values());
            since.forEach(table -> suspect(table, "what others wrote before its triggers were there was not recorded"));
        }
        Map<TableId, Integer> found = seams.authority().collect(seams.instance(), tables);
        found.forEach((table, entries) -> {
            seams.listeners().tell(l -> l.suspected(table, SuspectReason.BYPASSED, entries));
            if (entries > LedgerStore.KEYS_PER_TABLE / 4) {
                seams.compact().accept(table);
            }
        });
    }

    private void compare() {
        if (!seams.compares().getAsBoolean()) {
            share(0);
            comparisons.clear();
            pending = null;
            compared = null;
            return;
        }
        // The server first: what is written in between is in our counts already, and the server may count it later.
        Look look = pending;
        if (look == null) {
            boolean captured =
                    seams.capturing().getAsBoolean() && seams.captured().getAsBoolean();
            look = new Look(
                    captured, seams.authority().counters(seams.tables().get().keySet()), shared);
        }
        shared = share(look.reading().at());
        pending = shared.complete() ? null : look;
        if (shared.complete()) {
            compare(look, shared);
        }
    }

    private void compare(Look look, Shared all) {
        Look last = compared;
        boolean comparable = last != null
                && last.captured()
                && look.captured()
                && last.earlier().deaths() == all.deaths()
                && look.earlier().deaths() == all.deaths();
        boolean sameEra =
                last == null || last.reading().era().equals(look.reading().era());
        look.reading().tables().forEach((table, count) -> {
            Captured ours = all.tables().getOrDefault(table, Captured.NONE);
            // To begin from: what was captured since may be counted from now on.
            Captured earlier = look.earlier().tables().getOrDefault(table, Captured.NONE);
            CounterComparison known = comparisons.get(table);
            if (known == null) {
                comparisons.put(table, new CounterComparison(count, earlier));
            } else if (!comparable) {
                known.restart(count, earlier);
            } else {
                String why =
                        known.compare(count, ours, sameEra, seams.nanoClock().getAsLong());
                if (why != null) {
                    suspect(table, why);
                }
            }
        });
        comparisons.keySet().retainAll(look.reading().tables().keySet());
        compared = look;
    }

    private void suspect(TableId table, String why) {
        seams.suspects()
                .accept(Suspicion.of(table, SuspectReason.BYPASSED, seams.mark().getAsLong()));
        seams.listeners().tell(l -> l.bypassed(table, why));
    }
}
