package dev.dualwrite;

import dev.dualwrite.apply.Applier;
import dev.dualwrite.apply.FollowerCalls;
import dev.dualwrite.bypass.BypassWatch;
import dev.dualwrite.bypass.CapturedRows;
import dev.dualwrite.control.PublishedRouting;
import dev.dualwrite.control.PublishedRouting.Entered;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.ledger.LedgerWorker;
import dev.dualwrite.ledger.LedgerWriter;
import dev.dualwrite.ledger.QuarantinedKeys;
import dev.dualwrite.ledger.RereadQueue;
import dev.dualwrite.ledger.Rereader;
import dev.dualwrite.ledger.SuspectOutbox;
import dev.dualwrite.ledger.SuspectTables;
import dev.dualwrite.ledger.TableSweep;
import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.ClockWentBackException;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.model.WhenFull;
import dev.dualwrite.queue.ByteBudget;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.queue.ClockTicker;
import dev.dualwrite.queue.TransactionRecording;
import dev.dualwrite.reread.Reread;
import dev.dualwrite.reread.RowsThatWent;
import dev.dualwrite.spi.ChangeSink;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.InstanceStore.Other;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Recording;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.verify.QueueWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One instance's way of the data: recordings, queue, ticker, applier, re-reader, ledger.
 *
 * <p>Thread-safe. Seven daemon threads, started by {@link #start} and ended by {@link #stop}.
 *
 * <p>Invariant: every change that capture hands over is applied, queued, asked for, or suspect; {@link #stop} turns what
 * is queued or asked for into suspects and returns when they are durable, or says that they are not.
 */
final class DataPlane implements ChangeSink {
    private static final Duration STALE_CLOCK = Duration.ofMillis(50);

    /** For a thread that was interrupted, before the connections that it waits on are cut. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int REREADS_WAITING = 50_000;

    private final Ports ports;
    private final PublishedRouting routing;
    private final ByteBudget budget;
    private final ChangeQueue queue;
    private final ClockTicker ticker;
    private final SuspectOutbox outbox = new SuspectOutbox(LedgerStore.KEYS_PER_TABLE);
    private final SuspectTables suspects;
    private final QuarantinedKeys quarantined;
    private final FencedWriter writer;
    private final RereadQueue rereads = new RereadQueue(REREADS_WAITING);
    private final FollowerCalls calls;
    private final Reread reread;
    private final TransactionRecording.Surroundings recordings;
    private final String instance;
    private final Duration blockLimit;
    private final Listeners listeners;
    private final CapturedRows attempted = new CapturedRows();
    private final AtomicReference<@Nullable ClockWentBackException> clockDoubt = new AtomicReference<>();
    private final AtomicInteger overflows = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Thread ledgerWriter;

    DataPlane(Ports ports, PublishedRouting routing, EngineSettings settings, String instance, Listeners listeners) {
        this.ports = ports;
        this.routing = routing;
        this.instance = instance;
        this.listeners = listeners;
        blockLimit = settings.whenFull() == WhenFull.BLOCK ? settings.blockLimit() : Duration.ZERO;
        budget = new ByteBudget(settings.queueMaxBytes());
        queue = new ChangeQueue(budget);
        ticker = new ClockTicker(queue, ports.clock(), clockDoubt::set, listeners);
        suspects = new SuspectTables(outbox, ports.ledger());
        quarantined = new QuarantinedKeys(suspects::entered);
        writer = quarantined.watching(ports.writer());
        calls = new FollowerCalls(listeners);
        reread = new Reread(
                ports.clock(),
                ports.authority(),
                new RowsThatWent(writer, ports.cascades(), this::lookUp),
                () -> routing.current().term(),
                queue::learn);
        recordings = new TransactionRecording.Surroundings(
                queue,
                budget,
                table -> {
                    TableDef def = ports.tables().def(table);
                    return def == null || def.keyDeferrable();
                },
                outbox::accept,
                ports.tables()::changedAfter,
                overflows::addAndGet);
    }

    /** Once everything that was captured so far has come to the follower, or rows that it brings would be missed. */
    private void lookUp(List<Doubt> gone) {
        long mark = queue.mark();
        gone.forEach(doubt -> rereads.lookUp(doubt, mark, outbox::accept));
    }

    /** What the ticker last said of a clock that went back; once. */
    @Nullable
    ClockWentBackException takeClockDoubt() {
        return clockDoubt.getAndSet(null);
    }

    /** Tells the listeners what overflowed since the last call: the application's threads do not wait for them. */
    void tellOverflows() {
        int since = overflows.getAndSet(0);
        if (since > 0) {
            listeners.tell(l -> l.overflowed(since));
        }
    }

    /**
     * Starts the threads.
     *
     * @param fleet all instances
     */
    void start(TableSweep sweep, Fleet fleet) {
        Rereader rereader = new Rereader(
                rereads,
                new Rereader.Surroundings(
                        reread,
                        ports.authority(),
                        ports.follower(),
                        outbox,
                        call -> calls.call(call::make),
                        calls::pause,
                        new PassedEverywhere(fleet.watch(queueWatch(), Other::applied)),
                        ports.tables()::parked,
                        listeners));
        LedgerWorker worker = new LedgerWorker(new LedgerWorker.Surroundings(
                ports.ledger(),
                suspects,
                quarantined,
                reread,
                sweep,
                instance,
                fleet.registration()::looksAfter,
                queue::passed,
                () -> routing.current().stage().capturing() && calls.healthy(),
                ports.tables()::contains,
                ports.tables()::parked,
                listeners));
        ledgerWriter = thread("ledger-writer", new LedgerWriter(outbox, ports.ledger(), suspects, instance, listeners));
        threads.add(thread("clock", ticker));
        threads.add(thread(
                "applier",
                new Applier(queue, writer, calls, new HandedOn(rereader, rereads, outbox, ports.tables()), listeners)));
        threads.add(thread("rereader", rereader));
        threads.add(thread("ledger-worker", worker));
        threads.add(thread("bypass", new BypassWatch(bypass(fleet))));
        threads.add(thread("fence", pruning(fleet)));
    }

    private FencePruning pruning(Fleet fleet) {
        return new FencePruning(
                ports.memory(),
                () -> routing.current().stage().capturing()
                        && fleet.registration().eldest()
                        && calls.healthy(),
                fleet::passed,
                pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()),
                listeners);
    }

    private BypassWatch.Seams bypass(Fleet fleet) {
        return new BypassWatch.Seams(
                ports.bypassMode(),
                instance,
                ports.bypass(),
                () -> ports.tables().current().defs(),
                attempted,
                () -> routing.current().stage().capturing(),
                fleet::allCaptured,
                fleet.registration()::eldest,
                queue::mark,
                outbox::accept,
                ports.ledger()::compact,
                System::nanoTime,
                listeners);
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "dualwrite-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Waits until everything that was acknowledged so far is applied and read again where that was asked for.
     *
     * @return false if the time was over before
     */
    boolean awaitDrained(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        return queue.awaitPassed(queue.mark(), limit)
                && rereads.awaitIdle(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }

    /** As {@link #watch}, but what was asked for again need not be settled. */
    QueueWatch queueWatch() {
        return new QueueWatch() {
            @Override
            public long mark() {
                return queue.mark();
            }

            @Override
            public boolean awaitPassed(long mark, Duration limit) throws InterruptedException {
                return queue.awaitPassed(mark, limit);
            }
        };
    }

    /** What verification waits for; for one thread at a time. */
    QueueWatch watch() {
        return new StreamWatch(queue, rereads);
    }

    /**
     * Ends the threads; what was not applied becomes suspect.
     *
     * @return whether all of it is durable
     */
    boolean stop(Duration limit) throws InterruptedException {
        // A thread that an error ended may have taken something with it: that is no orderly end.
        boolean diedByItself = threads.stream().anyMatch(thread -> !thread.isAlive());
        for (Thread thread : threads) {
            thread.interrupt();
        }
        if (!ended(PATIENCE)) {
            // Interrupting wakes nobody who waits for an answer of a server.
            ports.hangUp().run();
            ended(limit);
        }
        // What a thread had taken when it ended, and could not hand on, is still counted where it was taken.
        boolean ended = threads.stream().noneMatch(Thread::isAlive)
                && !diedByItself
                && queue.applyingNothing()
                && rereads.takenNothing();
        for (TransactionChanges changes : queue.drain()) {
            changes.name(
                    row -> outbox.accept(Suspicion.of(row, SuspectReason.CLOSED, 0)),
                    (table, from) -> outbox.accept(Suspicion.of(table, from, SuspectReason.CLOSED, 0)));
        }
        for (Suspicion suspicion : rereads.drain(SuspectReason.CLOSED)) {
            outbox.accept(suspicion);
        }
        tellOverflows();
        boolean durable = outbox.awaitEmpty(limit);
        if (ledgerWriter != null) {
            ledgerWriter.interrupt();
            ledgerWriter.join(limit.toMillis());
        }
        return ended && durable;
    }

    private boolean ended(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }

    @Override
    public Routing routing() {
        return routing.current();
    }

    @Override
    public Recording begin() {
        Entered entered = routing.enter();
        if (entered.routing().stage().capturing()) {
            ticker.freshen(STALE_CLOCK);
        }
        return new TransactionRecording(entered.routing(), recordings, entered);
    }

    @Override
    public void awaitRoom() {
        if (!blockLimit.isZero() && routing.current().stage().capturing()) {
            budget.awaitRoom(blockLimit);
        }
    }

    @Override
    public void attempted(List<Change> changes, List<Doubt> doubts) {
        attempted.attempted(changes, doubts);
    }

    @Override
    public Backend connected(int pid) {
        return ports.backends().apply(pid);
    }

    @Override
    public @Nullable TableDef table(TableId table) {
        return ports.tables().def(table);
    }

    @Override
    public Set<TableId> tables() {
        return ports.tables().all();
    }

    ChangeQueue queue() {
        return queue;
    }

    ByteBudget budget() {
        return budget;
    }

    SuspectTables suspects() {
        return suspects;
    }

    SuspectOutbox outbox() {
        return outbox;
    }

    RereadQueue rereads() {
        return rereads;
    }

    Reread reread() {
        return reread;
    }

    FollowerCalls calls() {
        return calls;
    }
}
