package dev.dualwrite.testkit;

import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.ControlStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A control store shared by the "processes" of a test. Thread-safe. */
public final class InMemoryControlStore implements ControlStore {
    /** One row of the audit trail. */
    public record Audit(Stage from, Stage to, int targetReadPercent, String who, String readings) {}

    private final Outage outage;
    private final List<Audit> trail = new ArrayList<>();
    private @Nullable State state;

    public InMemoryControlStore() {
        this(new Outage(Side.LEGACY));
    }

    public InMemoryControlStore(Outage outage) {
        this.outage = outage;
    }

    @Override
    public synchronized State load(Stage initial) {
        outage.check();
        State stored = state;
        if (stored == null) {
            stored = new State(1, 1, initial, 0);
            state = stored;
        }
        return stored;
    }

    @Override
    public synchronized State move(State from, Stage to, int targetReadPercent, String who, String readings) {
        outage.check();
        State stored = state;
        if (stored == null) {
            throw new IllegalStateException("Nothing was loaded yet");
        }
        if (stored.version() != from.version()) {
            return stored;
        }
        State next = new State(stored.version() + 1, stored.term(), to, targetReadPercent);
        trail.add(new Audit(stored.stage(), to, targetReadPercent, who, readings));
        state = next;
        return next;
    }

    @Override
    public synchronized State newTerm(
            long highest, long version, String who, String instance, Collection<TableId> tables) {
        outage.check();
        State stored = load(Stage.OFF);
        long term = 1 + Math.max(stored.term(), Term.of(highest));
        State next =
                new State(Math.max(stored.version(), version) + 1, term, stored.stage(), stored.targetReadPercent());
        trail.add(new Audit(stored.stage(), stored.stage(), stored.targetReadPercent(), who, "term " + term));
        state = next;
        return next;
    }

    /** The database is another copy: what is stored now. */
    public synchronized void restore(State older) {
        state = older;
    }

    /** All moves so far. */
    public synchronized List<Audit> trail() {
        return List.copyOf(trail);
    }
}
