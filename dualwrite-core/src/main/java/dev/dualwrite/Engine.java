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
import dev.dualwrite.event.Rounds;
import dev.dualwrite.job.Pacing;
import dev.dualwrite.ledger.Ledger;
import dev.dualwrite.model.ClockWentBackException;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.SchemaControl;
import dev.dualwrite.schema.SchemaLook;
import dev.dualwrite.spi.ChangeSink;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.InstanceStore.Other;
import dev.dualwrite.verify.Verifier;
import dev.dualwrite.verify.VerifySeams;
import java.time.Clock;
import java.time.Duration;
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
 * <p>Invariants: the dead are accounted for, see {@link Registration}, before the first transaction is recorded here. This
 * instance deregisters only when everything that it recorded is applied or durably suspect, and nothing more can come.
 */
public final class Engine implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int SWEEP_CHUNK_ROWS = Backfill.DEFAULT_CHUNK_ROWS;

    private final Ports ports;
    private final EngineSettings settings;
    private final Listeners listeners;
    private final PublishedRouting routing = new PublishedRouting(Routing.INITIAL);
    private final DataPlane data;
    private final Fleet fleet;
    private final Draining draining;
    private final StageControl stages;
    private final Backfill backfill;
    private final TableRecords records;
    private final Verifier verifier;
    private final SchemaControl schema;
    private final Ledger ledger;
    private final ThreadFactory threads = work -> {
        Thread thread = new Thread(work, "dualwrite-job");
        thread.setDaemon(true);
        return thread;
    };
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(threads);
    private boolean closed;

    private Engine(Ports ports, EngineSettings settings, List<Gate> preflight, Listeners listeners) {
        this.ports = ports;
        this.settings = settings;
        this.listeners = listeners;
        Pacing pacing = Pacing.exponential(Duration.ofMillis(50), Duration.ofSeconds(1));
        data = new DataPlane(ports, routing, settings, ports.instance(), listeners);
        fleet = new Fleet(ports, settings, routing, data, this::version, listeners);
        draining = new Draining(data, routing, ports.ledger(), listeners);
        BackfillSeams seams = new BackfillSeams(
                ports.clock(),
                ports.authority(),
                ports.follower(),
                ports.writer(),
                data.reread(),
                ports.checkpoints(),
                ports.ledger(),
                ports.transactions(),
                fleet::allCaptured,
                data.queue()::mark,
                ports.instance(),
                listeners);
        TableSweeper sweeper = new TableSweeper(seams, SWEEP_CHUNK_ROWS, pacing);
        records = new TableRecords(ports, routing, data.queue(), sweeper, listeners);
        backfill = new Backfill(
                seams,
                () -> capturing("Backfill"),
                ports.tables()::followed,
                records::parkedOnLook,
                Backfill.DEFAULT_CHUNK_ROWS,
                pacing,
                threads);
        verifier = new Verifier(
                new VerifySeams(
                        ports.clock(),
                        ports.authority(),
                        ports.follower(),
                        ports.writer(),
                        ports.checkpoints(),
                        fleet.watch(data.watch(), Other::passed),
                        table -> data.suspects().counts().getOrDefault(table, 0L),
                        data.outbox()::accept,
                        Clock.systemUTC(),
                        listeners),
                () -> capturing("Verification"),
                ports.tables()::inOrder,
                records::parkedOnLook,
                Verifier.DEFAULT_CHUNK_ROWS,
                Verifier.DEFAULT_ROUNDS,
                Verifier.DEFAULT_PATIENCE,
                pacing,
                threads);
        ledger = new Ledger(new Ledger.Seams(
                ports.ledger(),
                data.suspects(),
                ports.authority(),
                ports.follower(),
                ports.tables()::def,
                ports.tables()::parked,
                ports.instance(),
                data.queue()::passed));
        schema = new SchemaControl(
                ports.tables(),
                new SchemaControl.Seams(
                        () -> routing.current().stage().capturing(),
                        data.queue()::mark,
                        data.outbox()::accept,
                        records::untouched,
                        records::changed,
                        records::forgotten,
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
        fleet.registration().begin();
        data.start(records::sweep, fleet);
        Runnable look = Rounds.contained(
                "Looking for changes of the stage, and for instances that died,", this::poll, listeners);
        poller.scheduleWithFixedDelay(look, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Map<Stage, List<Gate>> gates(List<Gate> preflight) {
        List<Gate> read = List.of(
                new BackfillDoneGate(ports.checkpoints(), ports.tables()::inOrder, this::parked),
                new NoSuspectsGate(ports.ledger(), this::suspicionsOnTheirWay, this::parked),
                new VerificationGate(
                        ports.checkpoints(),
                        ports.tables()::inOrder,
                        this::parked,
                        settings.verificationMaxAge(),
                        Clock.systemUTC()),
                new LagGate(() -> Optional.of(fleet.lag()), settings.maxLag()));
        return Map.of(Stage.DUAL_WRITE, List.copyOf(preflight), Stage.TARGET_READ, read);
    }

    private Map<TableId, Parking> parked() {
        return ports.tables().current().parked();
    }

    /** After a look at the definitions: what was written by such as nobody knew yet is suspect from then on. */
    private long suspicionsOnTheirWay() {
        ports.look().run();
        return data.outbox().pending().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void capturing(String what) {
        if (!stages.stage().capturing()) {
            stages.poll(); // another instance may have moved it a moment ago
        }
        Stage stage = stages.stage();
        if (!stage.capturing()) {
            throw new DualWriteException(what + " needs stage " + Stage.DUAL_WRITE + ", and the migration is in "
                    + stage + ": call advanceTo(" + Stage.DUAL_WRITE + ") first");
        }
    }

    private long version() {
        return stages.version();
    }

    private void captureEnded() {
        backfill.cancel();
        verifier.cancel();
    }

    private void poll() {
        data.tellOverflows();
        stages.poll();
        settleClockDoubt();
        try {
            fleet.registration().account();
        } catch (DatabaseUnavailableException e) {
            listeners.tell(l -> l.trouble(
                    "Looking for instances that died waits for the " + e.side().label(), e));
        }
    }

    private void settleClockDoubt() {
        ClockWentBackException doubt = data.takeClockDoubt();
        if (doubt != null) {
            try {
                stages.newTerm(doubt.highest(), ports.instance(), ports.tables().inOrder());
                data.suspects().entered();
            } catch (DatabaseUnavailableException e) {
                listeners.tell(l ->
                        l.trouble("Beginning a new term, because the clock went back, failed; it is tried again", e));
            }
        }
    }

    /**
     * Takes over what was seen of the tables' definitions, see {@link SchemaControl}.
     *
     * @param capture gives capture the same definitions, to be known by the number that it is given
     */
    public void adopt(SchemaLook look, LongConsumer capture) {
        schema.adopt(look, capture);
    }

    /** This instance's id, unique for each start. */
    public String id() {
        return ports.instance();
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

    /** What may differ: to be listed, explained and retried. */
    public Ledger ledger() {
        return ledger;
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
                data.suspects().entries(),
                data.suspects().known(),
                data.suspects().waitsFor(),
                parked(),
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
        return draining.awaitNoSuspects(limit);
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
            draining.await(settings.drainLimit(), writable);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            long left = (long) data.queue().size() + data.rereads().size();
            boolean complete = data.stop(STOP_LIMIT);
            listeners.tell(l -> l.closed(left, complete));
            if (complete && !writable.getAsBoolean() && !draining.anyInFlight()) {
                fleet.registration().end();
            }
        } catch (DatabaseUnavailableException e) {
            listeners.tell(
                    l -> l.trouble("Deregistering this instance failed; the next start will read all tables again", e));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
