package dev.dualwrite.testkit.simulator;

import dev.dualwrite.backfill.TableSweeper;
import dev.dualwrite.event.Listeners;
import dev.dualwrite.ledger.LedgerSteps;
import dev.dualwrite.ledger.LedgerWorker;
import dev.dualwrite.ledger.LedgerWriter;
import dev.dualwrite.ledger.QuarantinedKeys;
import dev.dualwrite.ledger.RereadQueue;
import dev.dualwrite.ledger.SuspectOutbox;
import dev.dualwrite.ledger.SuspectTables;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.queue.ByteBudget;
import dev.dualwrite.queue.ChangeQueue;
import dev.dualwrite.queue.TransactionRecording;
import dev.dualwrite.spi.FencedWriter.Outcome;
import dev.dualwrite.spi.Recording;
import dev.dualwrite.spi.Suspicion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JVM: production's queue, outbox and re-reads, and the actors that stand for its threads. */
final class Instance {
    private static final Listeners NOBODY = new Listeners();
    private static final Routing CAPTURING = new Routing(1, 1, Stage.DUAL_WRITE, 0);
    /** Room for one transaction or two. */
    private static final long SMALL_BYTES = 700;

    private static final int AMPLE = 1 << 20;

    final String name;
    final ChangeQueue queue;
    final RereadQueue rereads;
    final SuspectOutbox outbox;
    final Accounting accounting;
    final int groupSize;
    /** What it wrote to so far, and what it told at its last heartbeat. */
    final Set<TableId> tables = new HashSet<>();

    Set<TableId> tablesAtHeartbeat = Set.of();
    boolean captured;
    boolean frozen;
    /** It is silent for longer than its lease. */
    boolean leaseOver;

    boolean dead;
    /** A write of its was turned away. */
    boolean leaseLost;
    /** Newest sequence number when a re-read had its snapshot. */
    long tail;

    private final Simulation world;
    private final ByteBudget budget;
    private final TransactionRecording.Surroundings recordings;
    private final List<Actor> actors = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private Registry.Standing standing = new Registry.Standing(true, false, Set.of(), List.of());

    Instance(Simulation world, String name, boolean captured) {
        this.world = world;
        this.name = name;
        this.captured = captured;
        groupSize = world.oneOf(1, 2, 3, 8);
        boolean small = world.shape.overflow;
        budget = new ByteBudget(small ? SMALL_BYTES * world.oneOf(1, 2) : Long.MAX_VALUE / 2);
        rereads = new RereadQueue(small && world.chance(.3) ? 1 : AMPLE);
        outbox = new SuspectOutbox(small && world.chance(.3) ? 1 : AMPLE);
        queue = new ChangeQueue(budget);
        recordings = new TransactionRecording.Surroundings(
                queue,
                budget,
                table -> world.shape.deferrable && world.rules.has(Rule.DEFERRABLE_SPANS),
                this::suspect,
                definitions -> Set.of(),
                rows -> {});
        accounting = new Accounting(world, this);
        actors.addAll(List.of(
                new Ticker(world, this),
                new Applier(world, this),
                new Rereader(),
                new Writer(),
                new Worker(),
                accounting));
        actors.forEach(world::add);
    }

    private void suspect(Suspicion suspicion) {
        if (suspicion.reason() != SuspectReason.OVERFLOW || world.rules.has(Rule.OVERFLOW_IS_SUSPECT)) {
            outbox.accept(suspicion);
        }
    }

    /** A transaction of the application begins. */
    Recording begin() {
        return LooseRecording.wanted(world.rules)
                ? new LooseRecording(world.rules, CAPTURING, queue, recordings)
                : new TransactionRecording(CAPTURING, recordings, () -> {});
    }

    void opened(Session session) {
        sessions.add(session);
    }

    /** Sessions with something under way that is not captured. */
    int uncapturedInFlight() {
        int count = 0;
        for (Session session : sessions) {
            count += session.uncaptured && !session.gone ? 1 : 0;
        }
        return count;
    }

    List<Session> sessions() {
        return sessions;
    }

    /** Something came for its threads. */
    void wake() {
        actors.forEach(world::wake);
    }

    Registry.Standing standing() {
        return standing;
    }

    void standing(Registry.Standing now) {
        standing = now;
    }

    /** Whether it looks after an entry that was made by that one: by itself, or by one that is gone. */
    private boolean looksAfter(String maker) {
        return maker.equals(name) || (standing.eldest() && !standing.others().contains(maker));
    }

    void ask(Map<RowKey, Long> asked) {
        asked.forEach((key, hi) -> {
            if (!rereads.ask(key, hi)) {
                suspect(Suspicion.of(key, SuspectReason.OVERFLOW, 0));
            }
        });
        wake();
    }

    /** The follower did not take something. */
    void failed(DatabaseUnavailableException trouble) {
        if (world.follower.closed(name)) {
            leaseLost = true;
            wake();
        }
        world.trace.say(() -> name + ": " + trouble.getMessage());
    }

    /** Nothing is on its way through it. */
    boolean idle() {
        return queue.passed(queue.mark())
                && rereads.isIdle()
                && Rows.TABLES.stream().noneMatch(outbox::holds);
    }

    /** Whether it is as it should be: neither frozen, nor taken for dead. */
    boolean sound() {
        return !frozen
                && !leaseLost
                && !accounting.outliving()
                && world.registry.living(this)
                && !world.follower.closed(name);
    }

    void learn(long clock) {
        queue.learn(clock);
        tail = queue.mark();
    }

    /** Reads rows again that the applier or the fence could not place. */
    private final class Rereader extends Actor {
        private final Seams seams = new Seams(world, this, Instance.this);

        Rereader() {
            super(Instance.this);
        }

        @Override
        boolean plan() {
            Map<RowKey, Long> asked = Simulation.uninterrupted(() -> LedgerSteps.take(rereads));
            if (asked.isEmpty()) {
                return false;
            }
            seams.replay.run(() -> seams.reread.again(asked), this::settled, trouble -> {
                settle(asked);
                pause(Where.JVM, 3);
            });
            return true;
        }

        private void settled(Outcome outcome) {
            Map<RowKey, Long> again = new HashMap<>();
            outcome.reread().forEach(r -> again.put(r.key(), r.asked()));
            settle(again);
        }

        private void settle(Map<RowKey, Long> again) {
            ask(again);
            LedgerSteps.done(rereads);
        }
    }

    /** Makes suspicions durable. */
    private final class Writer extends Actor {
        private final Seams seams = new Seams(world, this, Instance.this);
        private final LedgerWriter writer =
                new LedgerWriter(outbox, seams.ledger, new SuspectTables(outbox, seams.ledger), name, NOBODY);

        Writer() {
            super(Instance.this);
        }

        @Override
        boolean plan() {
            if (Rows.TABLES.stream().noneMatch(outbox::holds)) {
                return false;
            }
            seams.replay.run(
                    () -> {
                        LedgerSteps.write(writer);
                        return true;
                    },
                    done -> {},
                    trouble -> {});
            return true;
        }
    }

    /** Works the ledger off. */
    private final class Worker extends Actor {
        private @Nullable Seams seams;
        private @Nullable LedgerWorker worker;

        Worker() {
            super(Instance.this);
        }

        private LedgerWorker worker(Seams over) {
            Replay replay = over.replay;
            TableSweeper sweeper =
                    over.sweeper(world.rules.has(Rule.SWEEP_RAISES_FLOOR), () -> replay.note(queue::mark));
            return new LedgerWorker(new LedgerWorker.Surroundings(
                    over.ledger,
                    new SuspectTables(outbox, over.ledger),
                    new QuarantinedKeys(() -> {}),
                    over.reread,
                    table -> sweeper.sweep(table).refused(),
                    name,
                    maker -> replay.note(() -> looksAfter(maker)),
                    mark -> replay.note(() -> !world.rules.has(Rule.ENTRY_WAITS_FOR_QUEUE) || queue.passed(mark)),
                    () -> true,
                    table -> true,
                    table -> false,
                    NOBODY));
        }

        @Override
        boolean plan() {
            if (world.suspects.isEmpty()) {
                return false;
            }
            Seams over = seams == null ? new Seams(world, this, Instance.this) : seams;
            LedgerWorker working = worker == null ? worker(over) : worker;
            seams = over;
            worker = working;
            over.replay.run(
                    () -> LedgerSteps.work(working),
                    more -> pause(Where.JVM, more ? 0 : 12),
                    trouble -> pause(Where.JVM, 12));
            return true;
        }
    }
}
