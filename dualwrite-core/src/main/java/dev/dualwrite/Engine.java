package dev.dualwrite;

import dev.dualwrite.backfill.Backfill;
import dev.dualwrite.backfill.BackfillSeams;
import dev.dualwrite.backfill.TableSweeper;
import dev.dualwrite.control.BackfillDoneGate;
import dev.dualwrite.control.LagGate;
import dev.dualwrite.control.NoSuspectsGate;
import dev.dualwrite.control.PublishedRouting;
import dev.dualwrite.control.StageControl;
import dev.dualwrite.control.VerificationGate;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.job.Pacing;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.SchemaControl;
import dev.dualwrite.schema.SchemaLook;
import dev.dualwrite.spi.ChangeSink;
import dev.dualwrite.spi.CheckpointStore.Progress;
import dev.dualwrite.spi.CheckpointStore.Verification;
import dev.dualwrite.spi.ControlStore.DeadInstance;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.verify.Verifier;
import dev.dualwrite.verify.VerifySeams;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * One instance of a migration: the data plane, the control plane, backfill and verification, put together.
 *
 * <p>Thread-safe. {@link #start} gives a running one; {@link #close} ends it.
 *
 * <p>Invariants: what instances that died before may have lost is durably suspect before the first transaction is recorded
 * here. This instance deregisters only when everything that it recorded is applied or durably suspect; otherwise the next
 * start counts it as dead.
 */
public final class Engine implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration DYING_LIMIT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration AWAY_LIMIT = Duration.ofSeconds(2);
    private static final int SWEEP_CHUNK_ROWS = Backfill.DEFAULT_CHUNK_ROWS;

    private final String id;
    private final Ports ports;
    private final EngineSettings settings;
    private final Listeners listeners;
    private final PublishedRouting routing = new PublishedRouting(Routing.INITIAL);
    private final DataPlane data;
    private final StageControl stages;
    private final Backfill backfill;
    private final TableSweeper sweeper;
    private final Verifier verifier;
    private final SchemaControl schema;
    private final ThreadFactory threads = work -> {
        Thread thread = new Thread(work, "dualwrite-job");
        thread.setDaemon(true);
        return thread;
    };
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(threads);
    private boolean closed;

    private Engine(Ports ports, EngineSettings settings, List<Gate> preflight, Listeners listeners) {
        this.ports = ports;
        this.id = ports.instance();
        this.settings = settings;
        this.listeners = listeners;
        Pacing pacing = Pacing.exponential(Duration.ofMillis(50), Duration.ofSeconds(1));
        data = new DataPlane(ports, routing, settings, id, listeners);
        BackfillSeams seams = new BackfillSeams(
                ports.clock(),
                ports.authority(),
                ports.follower(),
                ports.writer(),
                data.reread(),
                ports.checkpoints(),
                ports.ledger(),
                ports.transactions(),
                routing::allCaptured,
                data.queue()::mark,
                id,
                listeners);
        backfill = new Backfill(
                seams,
                () -> capturing("Backfill"),
                ports.tables()::followed,
                this::parkedOnLook,
                Backfill.DEFAULT_CHUNK_ROWS,
                pacing,
                threads);
        sweeper = new TableSweeper(seams, SWEEP_CHUNK_ROWS, pacing);
        verifier = new Verifier(
                new VerifySeams(
                        ports.clock(),
                        ports.authority(),
                        ports.follower(),
                        ports.writer(),
                        ports.checkpoints(),
                        data.watch(),
                        table -> data.suspects().counts().getOrDefault(table, 0L),
                        data.outbox()::accept,
                        Clock.systemUTC(),
                        listeners),
                () -> capturing("Verification"),
                this::tables,
                this::parkedOnLook,
                Verifier.DEFAULT_CHUNK_ROWS,
                Verifier.DEFAULT_ROUNDS,
                Verifier.DEFAULT_PATIENCE,
                pacing,
                threads);
        schema = new SchemaControl(
                ports.tables(),
                new SchemaControl.Seams(
                        () -> routing.current().stage().capturing(),
                        data.queue()::mark,
                        data.outbox()::accept,
                        this::untouched,
                        this::changed,
                        this::forgotten,
                        listeners));
        stages = new StageControl(
                ports.control(),
                ports.checkpoints(),
                routing,
                gates(preflight),
                this::captureEnded,
                listeners,
                settings.name());
    }

    /**
     * Starts an instance.
     *
     * @param preflight gates that must hold before writes are captured
     * @throws DatabaseUnavailableException if the authority does not answer
     */
    public static Engine start(Ports ports, EngineSettings settings, List<Gate> preflight, Listeners listeners) {
        Engine engine = new Engine(ports, settings, preflight, listeners);
        engine.start();
        return engine;
    }

    private void start() {
        stages.load(Stage.OFF);
        account();
        awaitTheDying();
        data.start(this::sweep);
        poller.scheduleWithFixedDelay(this::poll, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Makes durably suspect what instances lost that died without draining. Also says that this instance lives. */
    private void account() {
        List<DeadInstance> dead = ports.control().register(id, settings.name());
        if (!dead.isEmpty()) {
            if (stages.stage().capturing()) {
                ports.ledger().add(id, lostBy(dead));
                int tables = ports.tables().all().size();
                listeners.tell(l -> l.instancesDied(dead.size(), tables));
            }
            ports.control().bury(dead);
        }
    }

    /**
     * The server may not have noticed yet that a process before this one was killed. Another instance that is still there
     * after this is taken for alive; should it die later, {@link #poll} accounts for it.
     */
    private void awaitTheDying() {
        long until = System.nanoTime() + DYING_LIMIT.toNanos();
        try {
            while (!ports.control().others(id).isEmpty() && System.nanoTime() < until) {
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        account();
    }

    private List<Suspicion> lostBy(List<DeadInstance> dead) {
        List<Suspicion> lost = new ArrayList<>();
        for (DeadInstance instance : dead) {
            for (TableId table : tables()) {
                lost.add(new Suspicion(table, null, SuspectReason.INSTANCE_DIED, 0, instance.backends()));
            }
        }
        return lost;
    }

    private Map<Stage, List<Gate>> gates(List<Gate> preflight) {
        List<Gate> capture = new ArrayList<>(preflight);
        capture.add(to -> {
            List<String> others = ports.control().others(id);
            return new Gate.Reading(
                    "one instance",
                    others.isEmpty(),
                    others.isEmpty() ? "this one" : others + " too",
                    others.isEmpty() ? "" : "stop the others: this version supports a single instance");
        });
        List<Gate> read = List.of(
                new BackfillDoneGate(ports.checkpoints(), this::tables),
                new NoSuspectsGate(
                        ports.ledger(),
                        () -> data.outbox().pending().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()),
                new VerificationGate(
                        ports.checkpoints(), this::tables, settings.verificationMaxAge(), Clock.systemUTC()),
                new LagGate(() -> Optional.of(data.queue().lag()), settings.maxLag()));
        return Map.of(Stage.DUAL_WRITE, List.copyOf(capture), Stage.TARGET_READ, read);
    }

    private void capturing(String what) {
        Stage stage = stages.stage();
        if (!stage.capturing()) {
            throw new DualWriteException(what + " needs stage " + Stage.DUAL_WRITE + ", and the migration is in "
                    + stage + ": call advanceTo(" + Stage.DUAL_WRITE + ") first");
        }
    }

    private void captureEnded() {
        backfill.cancel();
        verifier.cancel();
    }

    private void poll() {
        data.tellOverflows();
        try {
            stages.poll();
            account();
        } catch (DatabaseUnavailableException e) {
            listeners.tell(l -> l.trouble("looking for instances that died", e));
        } catch (RuntimeException e) {
            listeners.tell(l -> l.trouble("looking for changes of the stage", e));
        }
    }

    private List<TableId> tables() {
        return ports.tables().all().stream().sorted().toList();
    }

    /**
     * Takes over what was seen of the tables' definitions, see {@link SchemaControl}.
     *
     * @param capture gives capture the same definitions, to be known by the number that it is given
     */
    public void adopt(SchemaLook look, LongConsumer capture) {
        schema.adopt(look, capture);
    }

    private boolean parkedOnLook(TableId table) {
        ports.look().run();
        return !ports.tables().contains(table) || ports.tables().parked(table);
    }

    private boolean untouched(TableId table) {
        try {
            boolean untouched = data.queue().size() == 0
                    && routing.inFlight(any -> true) == 0
                    && routing.allCaptured()
                    && ports.transactions().alive().isEmpty()
                    && ports.authority().readChunk(table, null, 1).isEmpty()
                    && ports.follower().readChunk(table, null, 1).isEmpty();
            if (untouched) {
                backfilled(table, 0);
            }
            return untouched;
        } catch (DualWriteException e) {
            // It may be missing on the follower, or that does not answer.
            return false;
        }
    }

    private void backfilled(TableId table, long rows) {
        ports.checkpoints().saveBackfill(table, new Progress(ports.clock().tick(), null, rows, 0, true));
    }

    /** Entries for keys may be for keys that the table has no more, and what was verified was another table. */
    private void changed(TableId table) {
        stored("noting in the control tables that " + table + " changed", () -> {
            ports.ledger().compact(table);
            if (ports.checkpoints().verifications().containsKey(table)) {
                ports.checkpoints().saveVerification(table, new Verification(Instant.now(), 0, 1));
            }
        });
    }

    /** Should it come back, it is as new. */
    private void forgotten(TableId table) {
        stored("forgetting " + table, () -> ports.checkpoints().forget(table));
    }

    private void stored(String what, Runnable call) {
        try {
            call.run();
        } catch (DualWriteException e) {
            listeners.tell(l -> l.trouble(what, e));
        }
    }

    /** A table that joined while all writes were captured is backfilled by its first sweep. */
    private void sweep(TableId table) throws InterruptedException {
        boolean captured = routing.allCaptured();
        long rows = sweeper.sweep(table);
        if (captured && ports.tables().current().joined().contains(table)) {
            Progress saved = ports.checkpoints().backfill().get(table);
            if (saved == null || !saved.done()) {
                backfilled(table, rows);
            }
        }
    }

    /** This instance's id, unique for each start. */
    public String id() {
        return id;
    }

    /** What capture writes into. */
    public ChangeSink sink() {
        return data;
    }

    public StageControl stages() {
        return stages;
    }

    public Backfill backfill() {
        return backfill;
    }

    public Verifier verifier() {
        return verifier;
    }

    /** Whether a row of the table may differ beyond what is queued. */
    public boolean isSuspect(TableId table) {
        return ports.tables().parked(table) || data.suspects().isSuspect(table);
    }

    /** Preflight looked at the target: what it saw counts until a call of our own knows better. */
    public void targetSeen(boolean answers, String why) {
        data.calls().seen(answers, why);
    }

    /** Where things stand. */
    public EngineStatus status() {
        return new EngineStatus(
                routing.current(),
                data.queue().size(),
                data.budget().usedBytes(),
                data.budget().limitBytes(),
                data.queue().lag(),
                data.rereads().size(),
                data.suspects().counts(),
                data.suspects().known(),
                ports.tables().current().parked(),
                data.calls().reachable());
    }

    /**
     * Waits until everything that was acknowledged before is on the target, or suspect.
     *
     * @return false if the time was over before
     */
    public boolean awaitDrained(Duration limit) throws InterruptedException {
        return data.awaitDrained(limit);
    }

    /**
     * Waits until the ledger is empty and nothing is on its way there. A parked table keeps it from being empty.
     *
     * @return false if the time was over before
     */
    public boolean awaitNoSuspects(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (true) {
            long left = until - System.nanoTime();
            boolean none = data.outbox().awaitEmpty(Duration.ofNanos(Math.max(0, left)))
                    && ports.ledger().open().isEmpty()
                    && data.outbox().pending().isEmpty();
            if (none || left <= 0) {
                return none;
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    /** Waits until the application's open transactions have ended and the queue is empty, as long as that is allowed to take. */
    @Override
    public void close() {
        close(() -> false);
    }

    /**
     * As {@link #close()}.
     *
     * @param writable whether something may still be written through connections that were given: then this instance does
     *     not deregister, and the next start reads all tables again
     */
    public synchronized void close(BooleanSupplier writable) {
        if (closed) {
            return;
        }
        closed = true;
        backfill.cancel();
        verifier.cancel();
        poller.shutdownNow();
        boolean interrupted = false;
        try {
            drain(writable);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            long left = (long) data.queue().size() + data.rereads().size();
            boolean complete = data.stop(STOP_LIMIT);
            listeners.tell(l -> l.closed(left, complete));
            if (complete && !writable.getAsBoolean() && routing.inFlight(any -> true) == 0) {
                ports.control().deregister(id);
            }
        } catch (DatabaseUnavailableException e) {
            listeners.tell(l -> l.trouble("deregistering this instance; the next start will read all tables again", e));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain(BooleanSupplier writable) throws InterruptedException {
        long now = System.nanoTime();
        long until = now + settings.drainLimit().toNanos();
        long untilAway =
                now + Math.min(AWAY_LIMIT.toNanos(), settings.drainLimit().toNanos());
        while (true) {
            boolean drained = data.awaitDrained(Duration.ofMillis(50)) && routing.inFlight(any -> true) == 0;
            now = System.nanoTime();
            if (drained && writable.getAsBoolean() && now < untilAway) {
                Thread.sleep(LOOK.toMillis());
                continue;
            }
            if (drained || now > until || (now > untilAway && !data.calls().healthy())) {
                return;
            }
        }
    }
}
