package dev.dualwrite.testkit;

import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.spi.ControlStore;
import java.util.ArrayList;
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

    /** All moves so far. */
    public synchronized List<Audit> trail() {
        return List.copyOf(trail);
    }
}
