package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.spi.Recording;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thread of the application: transactions one after the other on its own connection, now and then on a new one. */
final class Client extends Actor {
    private final Simulation world;
    private final Instance jvm;
    private final Deque<Plan> plans;
    private @Nullable Session session;

    Client(Simulation world, Instance jvm, List<Plan> plans) {
        super(jvm);
        this.world = world;
        this.jvm = jvm;
        this.plans = new ArrayDeque<>(plans);
    }

    @Override
    boolean plan() {
        Plan plan = plans.poll();
        if (plan == null) {
            hangUp();
            over = true;
            return false;
        }
        pause(Where.JVM, plan.pause());
        thenDo(Where.JVM, () -> {
            Session open = session;
            if (open != null && !world.chance(.1)) {
                begin(plan, open);
            } else {
                hangUp();
                connect(plan);
            }
        });
        return true;
    }

    private void connect(Plan plan) {
        Session fresh = world.session();
        session = fresh;
        then(Where.JVM, () -> {
            if (world.rules.has(Rule.CONNECTION_NEEDS_REGISTRATION) && !world.registry.living(jvm)) {
                return false;
            }
            world.registry.register(jvm, fresh);
            return true;
        });
        thenDo(Where.JVM, () -> {
            jvm.opened(fresh);
            begin(plan, fresh);
        });
    }

    private void begin(Plan plan, Session in) {
        in.uncaptured = !jvm.captured;
        if (plan.explicit()) {
            new Explicit(plan, in).begin();
        } else {
            new Autocommit(plan, in).begin();
        }
    }

    private void hangUp() {
        if (session != null) {
            session.gone = true;
            session = null;
        }
    }

    @Override
    void abandoned() {
        if (session != null && !session.orphan) {
            world.add(new Disconnect(world, session));
        }
    }

    /** The connection broke; its backend is on its own. */
    private void lost(Session broken, Actor orphan) {
        broken.orphan = true;
        world.add(orphan);
        thenDo(Where.JVM, () -> session = null);
    }

    /** BEGIN to COMMIT. */
    private final class Explicit {
        private final Plan plan;
        private final Session in;
        private final List<Change> changes = new ArrayList<>();
        private final @Nullable Recording recording;
        private @Nullable Tx tx;
        private boolean failed;

        Explicit(Plan plan, Session in) {
            this.plan = plan;
            this.in = in;
            recording = jvm.captured ? jvm.begin() : null;
            failed = plan.rollback();
        }

        void begin() {
            statement(0);
        }

        private void statement(int number) {
            then(Where.SERVER, () -> {
                Tx mine = tx != null ? tx : world.authority.begin(in);
                tx = mine;
                mine.readsAll = true;
                Execution execution = new Execution(
                        world, mine, world.application.fitting(plan.operations().get(number)));
                then(Where.SERVER, execution);
                thenDo(Where.JVM, () -> executed(execution, mine, number));
                return true;
            });
        }

        private void executed(Execution execution, Tx mine, int number) {
            changes.addAll(execution.changes());
            execution.changes().forEach(change -> jvm.tables.add(change.table()));
            failed |= execution.failed();
            if (execution.failed() || number + 1 == plan.operations().size()) {
                end(mine);
            } else {
                pause(Where.JVM, plan.think());
                thenDo(Where.JVM, () -> statement(number + 1));
            }
        }

        private void end(Tx mine) {
            if (failed || recording == null || changes.isEmpty()) {
                Commit commit = new Commit(world.authority, mine);
                then(Where.SERVER, () -> {
                    if (failed) {
                        world.authority.end(mine, false);
                        return true;
                    }
                    return commit.run();
                });
                thenDo(Where.JVM, () -> {
                    in.uncaptured = false;
                    if (recording != null) {
                        recording.rolledBack();
                    }
                });
                return;
            }
            mine.after = (BitSet) world.authority.acknowledged.clone();
            recording.sending();
            TransactionChanges all = TransactionChanges.merge(changes, List.of());
            if (plan.doubt()) {
                thenDo(Where.SERVER, () -> lost(in, new OrphanCommit(world, in, mine)));
                thenDo(Where.JVM, () -> {
                    world.trace.say(() -> jvm.name + ": COMMIT of " + mine + " is in doubt");
                    recording.inDoubt(all, in.backend);
                    jvm.wake();
                });
                return;
            }
            Commit commit = new Commit(world.authority, mine);
            then(Where.SERVER, commit);
            pause(Where.SERVER, plan.acknowledgement());
            thenDo(Where.JVM, () -> {
                if (commit.committed()) {
                    world.acknowledged(all, List.of(mine));
                    recording.committed(all, true);
                } else {
                    recording.rolledBack();
                }
                jvm.wake();
            });
        }
    }

    /** One statement, or two sent in one go (a batch); each is a transaction. */
    private final class Autocommit {
        private final Plan plan;
        private final Session in;
        private final @Nullable Recording recording;
        private final List<Change> changes = new ArrayList<>();
        private final List<Tx> transactions = new ArrayList<>();
        private final List<Operation> operations = new ArrayList<>();

        Autocommit(Plan plan, Session in) {
            this.plan = plan;
            this.in = in;
            recording = jvm.captured ? jvm.begin() : null;
        }

        void begin() {
            plan.operations().forEach(o -> operations.add(world.application.fitting(o)));
            BitSet after = (BitSet) world.authority.acknowledged.clone();
            Recording captured = recording;
            if (captured != null) {
                captured.sending();
            }
            if (plan.doubt()) {
                thenDo(Where.SERVER, () -> lost(in, new OrphanBatch(world, in, operations)));
                thenDo(Where.JVM, () -> {
                    if (captured != null) {
                        doubt(captured);
                    }
                });
                return;
            }
            for (Operation operation : operations) {
                then(Where.SERVER, () -> {
                    Tx tx = world.authority.begin(in);
                    tx.after = after;
                    statement(tx, operation);
                    return true;
                });
            }
            pause(Where.SERVER, plan.acknowledgement());
            thenDo(Where.JVM, () -> {
                in.uncaptured = false;
                if (captured != null) {
                    acknowledged(captured);
                }
            });
        }

        private void statement(Tx tx, Operation operation) {
            Execution execution = new Execution(world, tx, operation);
            then(Where.SERVER, execution);
            then(Where.SERVER, () -> {
                if (execution.failed()) {
                    world.authority.end(tx, false);
                    return true;
                }
                Commit commit = new Commit(world.authority, tx);
                then(Where.SERVER, () -> {
                    if (commit.run()) {
                        if (commit.committed() && !execution.changes().isEmpty()) {
                            changes.addAll(execution.changes());
                            transactions.add(tx);
                        }
                        return true;
                    }
                    return false;
                });
                return true;
            });
        }

        private void acknowledged(Recording captured) {
            changes.forEach(change -> jvm.tables.add(change.table()));
            if (changes.isEmpty()) {
                captured.rolledBack();
            } else {
                TransactionChanges all = TransactionChanges.merge(changes, List.of());
                world.acknowledged(all, transactions);
                captured.committed(all, !world.rules.has(Rule.AUTOCOMMIT_SPANS));
            }
            jvm.wake();
        }

        private void doubt(Recording captured) {
            world.trace.say(() -> jvm.name + ": " + operations + " in doubt");
            List<Change> rows = new ArrayList<>();
            for (Operation operation : operations) {
                for (int row : operation.rows()) {
                    jvm.tables.add(Rows.key(row).table());
                    rows.add(Change.reread(Rows.key(row)));
                }
            }
            captured.inDoubt(TransactionChanges.merge(rows, List.of()), in.backend);
            jvm.wake();
        }
    }
}
