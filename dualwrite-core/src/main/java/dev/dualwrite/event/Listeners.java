package dev.dualwrite.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of one migration.
 *
 * <p>Thread-safe. A listener's fault is logged and goes no further.
 */
public final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);
    private final List<MigrationListener> all = new CopyOnWriteArrayList<>();

    public void add(MigrationListener listener) {
        all.add(listener);
    }

    public void remove(MigrationListener listener) {
        all.remove(listener);
    }

    /** Calls each listener. */
    public void tell(Consumer<MigrationListener> event) {
        for (MigrationListener listener : all) {
            try {
                event.accept(listener);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                log.warn("A migration listener failed: {}", listener.getClass().getName(), e);
            }
        }
    }
}
