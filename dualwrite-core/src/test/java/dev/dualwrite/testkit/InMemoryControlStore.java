package dev.dualwrite.testkit;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.spi.ControlStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A control store shared by the "processes" of a test. Thread-safe.
 *
 * <p>An instance is alive from {@link #register} to {@link #deregister} or {@link #kill}.
 */
public final class InMemoryControlStore implements ControlStore {
    /** One row of the audit trail. */
    public record Audit(Stage from, Stage to, int targetReadPercent, String who, String readings) {}

    private final Outage outage;
    private final List<Audit> trail = new ArrayList<>();
    private final Map<String, Registered> alive = new LinkedHashMap<>();
    private final Map<String, DeadInstance> dead = new LinkedHashMap<>();
    private @Nullable State state;

    public InMemoryControlStore() {
        this(new Outage(Side.LEGACY));
    }

    public InMemoryControlStore(Outage outage) {
        this.outage = outage;
    }

    private static final class Registered {
        final String name;
        final List<Backend> backends = new ArrayList<>();

        Registered(String name) {
            this.name = name;
        }
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
    public synchronized List<DeadInstance> register(String instance, String name) {
        outage.check();
        alive.put(instance, new Registered(name));
        return List.copyOf(dead.values());
    }

    @Override
    public synchronized void bury(List<DeadInstance> buried) {
        outage.check();
        buried.forEach(d -> dead.remove(d.instance()));
    }

    @Override
    public synchronized void deregister(String instance) {
        outage.check();
        alive.remove(instance);
    }

    @Override
    public synchronized void registerBackend(String instance, Backend backend) {
        outage.check();
        Registered registered = alive.get(instance);
        if (registered == null) {
            throw new IllegalStateException("Instance " + instance + " is not registered");
        }
        registered.backends.add(backend);
    }

    @Override
    public synchronized List<String> others(String instance) {
        outage.check();
        return alive.entrySet().stream()
                .filter(e -> !e.getKey().equals(instance))
                .map(e -> e.getValue().name)
                .toList();
    }

    /** The instance's process ended without a word. */
    public synchronized void kill(String instance) {
        Registered gone = alive.remove(instance);
        if (gone != null) {
            dead.put(instance, new DeadInstance(instance, gone.name, Instant.EPOCH, gone.backends));
        }
    }

    /** All moves so far. */
    public synchronized List<Audit> trail() {
        return List.copyOf(trail);
    }
}
