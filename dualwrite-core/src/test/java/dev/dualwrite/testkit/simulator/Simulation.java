package dev.dualwrite.testkit.simulator;

import dev.dualwrite.model.Interval;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.TransactionChanges;
import dev.dualwrite.queue.Group;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: its shape and every choice in it follow from the seed.
 *
 * <p>Confined to one thread; schedules share nothing.
 */
final class Simulation {
    /** A schedule that has not come to rest by then never does. */
    private static final int LONGEST = 60_000;
    /** Until then actors are lazy; afterwards all hurry. */
    private static final int LAZY = 1_200;

    private static final double[] LAZINESS = {0, 0, .5, .9, .97};

    final Rules rules;
    final Shape shape;
    final SplittableRandom random;
    final Trace trace;
    final Authority authority;
    final Follower follower;
    final Suspects suspects;
    final Registry registry = new Registry();
    final Application application;

    private final List<Instance> instances = new ArrayList<>();
    private final List<Actor> awake = new ArrayList<>();
    private final boolean[] toFill = new boolean[Rows.COUNT];
    private final long[] verdicts = new long[Verdict.values().length];
    private final WholeTransactions wholeTransactions;
    private int sessions;
    private int steps;
    private @Nullable String wrong;

    private Simulation(long seed, Rules rules, Focus focus, boolean traced) {
        this.rules = rules;
        random = new SplittableRandom(seed);
        trace = new Trace(traced);
        trace.stepsFrom(() -> steps);
        Profile drawn = new Profile[] {
                    Profile.PLAIN, Profile.SINGLE, Profile.FAULTS, Profile.BACKFILL, Profile.BACKFILL, Profile.ALL
                }
                [random.nextInt(6)];
        Profile given = focus.profile();
        shape = new Shape(given == null ? drawn : given, random);
        focus.change().accept(shape);
        authority = new Authority(trace);
        follower = new Follower(this);
        suspects = new Suspects(this);
        application = new Application(this);
        fill();
        wholeTransactions = new WholeTransactions(this);
        populate();
    }

    /**
     * Runs a schedule.
     *
     * @param rules in force
     * @param focus what the schedule is about
     */
    static Outcome run(long seed, Rules rules, Focus focus) {
        return new Simulation(seed, rules, focus, false).outcome();
    }

    /** The same, with every step told. */
    static Outcome traced(long seed, Rules rules, Focus focus) {
        return new Simulation(seed, rules, focus, true).outcome();
    }

    /**
     * What became of a schedule.
     *
     * @param wrong what went wrong, or nothing
     * @param steps turns taken
     * @param transactions committed on the authority
     * @param applied changes that the follower took
     * @param dropped changes that it dropped
     * @param reread changes whose rows were read again on its word
     * @param trace what happened, where that was asked for
     */
    record Outcome(
            Optional<String> wrong,
            int steps,
            int transactions,
            long applied,
            long dropped,
            long reread,
            List<String> trace) {}

    private void fill() {
        for (int row = 0; row < Rows.COUNT; row++) {
            if (chance(.6)) {
                authority.rows[row] = application.fresh();
            }
        }
        boolean earlierLife = chance(.4);
        for (int row = 0; row < Rows.COUNT; row++) {
            if (!shape.profile.filling()) {
                follower.rows[row] = authority.rows[row];
            } else {
                toFill[row] = true;
                if (earlierLife && chance(.6)) {
                    // Rows and entries of an earlier life: the stage went through OFF.
                    follower.rows[row] = application.fresh();
                    if (chance(.5)) {
                        follower.entries[row] = new FenceEntry(new Interval(1, -4, -2), true, "", 0);
                    }
                }
            }
        }
    }

    private void populate() {
        List<Plan> plans = plans(shape.transactions);
        for (int i = 0; i < shape.instances; i++) {
            List<Plan> share = new ArrayList<>();
            for (int p = i; p < plans.size(); p += shape.instances) {
                share.add(plans.get(p));
            }
            addInstance(share, !shape.profile.filling());
        }
        instances.forEach(i -> i.accounting.begin());
        instances.forEach(i -> i.accounting.begin());
        if (shape.profile.filling()) {
            add(new Backfill(this));
        }
        if (chance(.5)) {
            add(new Pruner(this));
        }
        for (Instance instance : List.copyOf(instances)) {
            if (chance(shape.killed)) {
                add(Fault.kill(this, instance, 1 + random.nextInt(250)));
            } else if (chance(shape.frozen)) {
                add(Fault.freeze(
                        this,
                        instance,
                        1 + random.nextInt(150),
                        20 + random.nextInt(381),
                        chance(shape.silent),
                        chance(shape.killedLater)));
            }
        }
    }

    private List<Plan> plans(int count) {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            plans.add(application.plan());
        }
        return plans;
    }

    private Instance addInstance(List<Plan> plans, boolean captured) {
        Instance instance = new Instance(this, String.valueOf((char) ('A' + instances.size())), captured);
        instances.add(instance);
        for (int thread = 0; thread < shape.threads; thread++) {
            List<Plan> mine = new ArrayList<>();
            for (int p = thread; p < plans.size(); p += shape.threads) {
                mine.add(plans.get(p));
            }
            if (!mine.isEmpty()) {
                add(new Client(this, instance, mine));
            }
        }
        if (!captured) {
            add(new Acknowledgement(this, instance));
        }
        if (chance(.5)) {
            add(new Heartbeat(this, instance));
        }
        return instance;
    }

    /** One that was killed starts again. */
    void replace() {
        Instance next = addInstance(plans(random.nextInt(3)), true);
        trace.say(() -> next.name + " starts");
    }

    private Outcome outcome() {
        if (!run()) {
            wrong = "does not come to rest";
            trace.say(() -> "awake: "
                    + awake.stream().map(a -> a.getClass().getSimpleName()).toList());
        } else if (!Arrays.equals(authority.rows, follower.rows)) {
            wrong = "diverged: authority " + Rows.show(authority.rows) + ", follower " + Rows.show(follower.rows);
        }
        return new Outcome(
                Optional.ofNullable(wrong),
                steps,
                authority.committed.size(),
                verdicts[Verdict.APPLY.ordinal()],
                verdicts[Verdict.DROP.ordinal()],
                verdicts[Verdict.REREAD.ordinal()],
                trace.lines());
    }

    private boolean run() {
        while (!awake.isEmpty()) {
            if (++steps > LONGEST) {
                return false;
            }
            if ((steps & 7) == 0) {
                checkCoverage();
            }
            Actor actor = awake.get(random.nextInt(awake.size()));
            if (actor.laziness > 0 && steps < LAZY && chance(actor.laziness)) {
                continue;
            }
            Instance instance = actor.instance();
            if (instance != null && actor.where() == Where.JVM) {
                if (instance.dead) {
                    sleep(actor);
                    actor.kill();
                    continue;
                }
                if (instance.frozen) {
                    continue;
                }
            }
            if (!actor.turn()) {
                sleep(actor);
            }
        }
        return true;
    }

    void add(Actor actor) {
        actor.laziness = LAZINESS[random.nextInt(LAZINESS.length)];
        wake(actor);
    }

    void wake(Actor actor) {
        if (actor.index < 0 && !actor.over) {
            actor.index = awake.size();
            awake.add(actor);
        }
    }

    private void sleep(Actor actor) {
        Actor last = awake.remove(awake.size() - 1);
        if (last != actor) {
            awake.set(actor.index, last);
            last.index = actor.index;
        }
        actor.index = -1;
    }

    void ledgerChanged() {
        instances.forEach(Instance::wake);
    }

    void registryChanged() {
        instances.forEach(i -> wake(i.accounting));
    }

    /** G2: when nothing is on its way, every difference must be in the ledger, or still to be backfilled. */
    private void checkCoverage() {
        if (wrong != null) {
            return;
        }
        for (int row = 0; row < Rows.COUNT; row++) {
            if (!toFill[row] && !Objects.equals(authority.rows[row], follower.rows[row])) {
                if (!nothingUnderWay()) {
                    return;
                }
                if (!suspects.covers(row)) {
                    fault("row " + row + " differs and is not suspect");
                }
            }
        }
    }

    private boolean nothingUnderWay() {
        for (Instance instance : instances) {
            if (!registry.accounted(instance) || (!instance.dead && !(instance.sound() && instance.idle()))) {
                return false;
            }
        }
        return true;
    }

    /** A transaction's commit is known to its client. */
    void acknowledged(TransactionChanges changes, List<Tx> transactions) {
        wholeTransactions.acknowledged(changes, transactions);
    }

    /** A group came to the follower. */
    void applied(Instance instance, Group group) {
        wholeTransactions.applied(instance, group);
    }

    void fault(String text) {
        if (wrong == null) {
            wrong = text + " (step " + steps + ")";
        }
        trace.say(() -> text);
    }

    /** The table's backfill is done. */
    void filled(TableId table) {
        trace.say(() -> "backfill of " + table + " done");
        for (int row = 0; row < Rows.COUNT; row++) {
            toFill[row] &= !Rows.key(row).table().equals(table);
        }
    }

    List<Instance> instances() {
        return instances;
    }

    Session session() {
        return new Session(++sessions);
    }

    void count(Verdict verdict) {
        verdicts[verdict.ordinal()]++;
    }

    boolean chance(double p) {
        return p > 0 && random.nextDouble() < p;
    }

    int oneOf(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A call that does not wait. */
    static <T> T uninterrupted(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Nobody interrupts a simulation", e);
        }
    }
}
