package dev.dualwrite.control;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.Routing;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.CheckpointStore;
import dev.dualwrite.spi.ControlStore;
import dev.dualwrite.spi.ControlStore.State;
import dev.dualwrite.spi.Gate;
import dev.dualwrite.spi.Gate.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Moves the migration from stage to stage, and publishes where it stands.
 *
 * <p>Thread-safe. One lock: check, persist, publish under it; listeners are told outside it. Gates run under it, on the
 * caller's thread.
 *
 * <p>Invariants: what is published was stored before. A stage is entered only if all its gates held, or by force with a
 * reason; either is in the audit trail. While the control tables do not answer, the routing last known stays in force.
 * The term never falls, though the authority may be restored to an older one; nor does it keep an older stage from being
 * adopted: what is stored is what counts.
 * Whatever was backfilled or verified before a time in {@link Stage#OFF} is forgotten: when OFF is entered, and once more
 * before it is left, in case the process ended in between.
 */
public final class StageControl {
    private static final long SAME_TERM = 0;

    private final ControlStore store;
    private final CheckpointStore checkpoints;
    private final PublishedRouting published;
    private final Map<Stage, List<Gate>> gates;
    private final Runnable captureEnded;
    private final Listeners listeners;
    private final String who;
    private final ReentrantLock lock = new ReentrantLock();
    /** Null until it was loaded. Guarded by {@code lock}. */
    private @Nullable State state;

    /**
     * @param gates what must hold before a stage is entered going forward; a stage without any needs nothing
     * @param captureEnded runs after OFF was published and before backfill and verification are forgotten, under the lock:
     *     when it returns, neither may save anything any more; must not wait for their listeners
     * @param who names this process in the audit trail
     */
    public StageControl(
            ControlStore store,
            CheckpointStore checkpoints,
            PublishedRouting published,
            Map<Stage, List<Gate>> gates,
            Runnable captureEnded,
            Listeners listeners,
            String who) {
        this.store = store;
        this.checkpoints = checkpoints;
        this.published = published;
        this.gates = Map.copyOf(gates);
        this.captureEnded = captureEnded;
        this.listeners = listeners;
        this.who = who;
    }

    /** What came of a change of state, to be told outside the lock. */
    private record Outcome(
            Stage from,
            Stage to,
            long newTerm,
            @Nullable StageRefusedException refused,
            @Nullable DatabaseUnavailableException trouble) {}

    /**
     * Reads the stored state and publishes it. To be called, and to succeed, before the application's first transaction:
     * one that began under {@link Routing#INITIAL} is not captured.
     *
     * @param initial stored if nothing is stored yet; OFF, or DUAL_WRITE when its gates were read by the caller
     * @return the routing in force
     * @throws DatabaseUnavailableException if the control tables do not answer; nothing was published then
     */
    public Routing load(Stage initial) {
        if (StageMoves.back(initial).contains(Stage.DUAL_WRITE)) {
            throw new IllegalArgumentException(
                    "A migration begins in OFF or DUAL_WRITE, not in " + initial + ": advance to it later");
        }
        Outcome outcome;
        lock.lock();
        try {
            outcome = adopt(store.load(initial));
        } finally {
            lock.unlock();
        }
        if (outcome != null) {
            listeners.tell(l -> l.stageLoaded(outcome.to()));
        }
        return published.current();
    }

    public Stage stage() {
        return published.current().stage();
    }

    /** Version of the stored stage that is in force; 0 before {@link #load}. Waits for a move that is under way. */
    public long version() {
        lock.lock();
        try {
            return state == null ? 0 : state.version();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the stage was never moved since it was stored for the first time. */
    public boolean untouched() {
        lock.lock();
        try {
            return loaded().version() <= 1;
        } finally {
            lock.unlock();
        }
    }

    /** Reads the gates of a stage now. */
    public List<Reading> readings(Stage to) {
        List<Reading> readings = new ArrayList<>();
        for (Gate gate : gates.getOrDefault(to, List.of())) {
            readings.add(gate.read(to));
        }
        return readings;
    }

    /**
     * Goes one stage forward, if its gates hold. Does nothing if the migration stands there already.
     *
     * @throws StageRefusedException naming every reading that does not hold
     * @throws DatabaseUnavailableException if the control tables, or what a gate looks at, do not answer
     */
    public void advanceTo(Stage to) {
        moveTo(to, StageMoves::forward, "One goes forward one stage at a time, and back with retreatTo", true, "");
    }

    /**
     * Goes back any number of stages. Asks no gate. Does nothing if the migration stands there already.
     *
     * @throws StageRefusedException if the stage does not lie behind
     * @throws DatabaseUnavailableException if the control tables do not answer
     */
    public void retreatTo(Stage to) {
        moveTo(to, StageMoves::back, "That stage does not lie behind; go forward with advanceTo", false, "retreat");
    }

    /**
     * Goes one stage forward, or back, without asking a gate.
     *
     * @param reason goes to the audit trail; not blank
     */
    public void force(Stage to, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("Forcing stage " + to + " needs a reason for the audit trail");
        }
        moveTo(to, StageControl::anyMove, "One goes forward one stage at a time", false, "forced: " + reason);
    }

    private static Set<Stage> anyMove(Stage from) {
        Set<Stage> moves = new HashSet<>(StageMoves.forward(from));
        moves.addAll(StageMoves.back(from));
        return moves;
    }

    /**
     * Sets the share of routable reads that the target answers.
     *
     * @param percent 0 to 100; above 0 in stage TARGET_READ only
     * @throws StageRefusedException in another stage
     */
    public void targetReadPercent(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("A percentage lies between 0 and 100: " + percent);
        }
        Outcome outcome = null;
        lock.lock();
        try {
            State from = loaded();
            if (from.stage() != Stage.TARGET_READ && percent > 0) {
                throw StageRefusedException.because(
                        from.stage(),
                        Stage.TARGET_READ,
                        "reads go to the target in TARGET_READ only; advance to it first");
            }
            if (from.targetReadPercent() != percent) {
                outcome = move(from, from.stage(), percent, "target reads: " + percent + " %");
            }
        } finally {
            lock.unlock();
        }
        tell(outcome);
    }

    /**
     * Picks up what another process moved.
     *
     * @return whether the routing changed; false as well while the control tables do not answer: the routing last known
     *     stays in force
     */
    public boolean poll() {
        if (!lock.tryLock()) {
            return false;
        }
        Outcome outcome;
        boolean changed = false;
        try {
            State before = loaded();
            outcome = adopt(store.load(before.stage()));
            changed = loaded().version() != before.version();
        } catch (DatabaseUnavailableException e) {
            outcome = new Outcome(stage(), stage(), SAME_TERM, null, e);
        } finally {
            lock.unlock();
        }
        tell(outcome);
        return changed;
    }

    /**
     * The clock gave a value that cannot be: begins a new term, unless another instance has done so.
     *
     * @param highest the clock's new values must be above it
     * @param instance this one's id
     * @param tables all that are migrated
     * @throws DatabaseUnavailableException if the control tables do not answer
     */
    public void newTerm(long highest, String instance, Collection<TableId> tables) {
        Outcome outcome;
        lock.lock();
        try {
            Routing before = published.current();
            long above = Math.max(highest, Term.begin(before.term()));
            outcome = adopt(store.newTerm(above, loaded().version(), who, instance, tables));
        } finally {
            lock.unlock();
        }
        tell(outcome);
    }

    private interface Moves {
        Set<Stage> from(Stage stage);
    }

    private void moveTo(Stage to, Moves moves, String otherwise, boolean gated, String why) {
        Outcome outcome = null;
        lock.lock();
        try {
            State from = loaded();
            if (from.stage() != to) {
                if (!moves.from(from.stage()).contains(to)) {
                    throw StageRefusedException.because(from.stage(), to, otherwise);
                }
                String readings = gated ? pass(from.stage(), to) : why;
                if (from.stage() == Stage.OFF) {
                    checkpoints.clear();
                }
                outcome = move(from, to, 0, readings);
            }
        } finally {
            lock.unlock();
        }
        tell(outcome);
    }

    private State loaded() {
        if (state == null) {
            throw new IllegalStateException("The stage was not loaded yet");
        }
        return state;
    }

    private String pass(Stage from, Stage to) {
        List<Reading> readings = readings(to);
        List<Reading> failed = readings.stream().filter(r -> !r.holds()).toList();
        if (!failed.isEmpty()) {
            throw StageRefusedException.gates(from, to, failed);
        }
        StringBuilder all = new StringBuilder();
        readings.forEach(r -> all.append(all.length() == 0 ? "" : "; ")
                .append(r.name())
                .append(": ")
                .append(r.value()));
        return all.toString();
    }

    /** Stores and publishes; what another process stored meanwhile is published as well, and this refused. */
    private @Nullable Outcome move(State from, Stage to, int percent, String readings) {
        State now = store.move(from, to, percent, who, readings);
        Outcome outcome = adopt(now);
        if (now.stage() == to && now.targetReadPercent() == percent) {
            return outcome;
        }
        StageRefusedException refused = StageRefusedException.because(
                from.stage(), to, "another process moved it to " + now.stage() + " meanwhile; look, then ask again");
        return new Outcome(
                from.stage(),
                now.stage(),
                outcome == null ? SAME_TERM : outcome.newTerm(),
                refused,
                outcome == null ? null : outcome.trouble());
    }

    private @Nullable Outcome adopt(State stored) {
        Routing before = published.current();
        if (stored.equals(state)) {
            return null;
        }
        long term = Math.max(before.term(), stored.term());
        boolean termBegan = state != null && term > before.term();
        published.publish(new Routing(before.epoch() + 1, term, stored.stage(), stored.targetReadPercent()));
        state = stored;
        DatabaseUnavailableException trouble = null;
        if (before.stage().capturing() && !stored.stage().capturing()) {
            captureEnded.run();
            try {
                checkpoints.clear();
            } catch (DatabaseUnavailableException e) {
                trouble = e;
            }
        }
        return new Outcome(before.stage(), stored.stage(), termBegan ? term : SAME_TERM, null, trouble);
    }

    private void tell(@Nullable Outcome outcome) {
        if (outcome == null) {
            return;
        }
        if (outcome.newTerm() != SAME_TERM) {
            listeners.tell(l -> l.clockWentBack(outcome.newTerm()));
        }
        if (outcome.from() != outcome.to()) {
            listeners.tell(l -> l.stageChanged(outcome.from(), outcome.to()));
        }
        if (outcome.trouble() != null) {
            DatabaseUnavailableException trouble = outcome.trouble();
            listeners.tell(l -> l.trouble("The control tables did not answer; the stage is " + outcome.to(), trouble));
        }
        if (outcome.refused() != null) {
            throw outcome.refused();
        }
    }
}
