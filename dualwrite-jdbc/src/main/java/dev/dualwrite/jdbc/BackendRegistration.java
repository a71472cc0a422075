package dev.dualwrite.jdbc;

import dev.dualwrite.jdbc.postgres.PostgresParts;
import dev.dualwrite.model.Backend;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes the application's backends before their first use, so that a later start can wait for what a killed process left
 * behind.
 *
 * <p>Thread-safe. The application waits for it once for each physical connection, and {@link #LIMIT} at most; what takes
 * longer goes on in the background.
 */
final class BackendRegistration implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMillis(250);
    private static final Logger log = LoggerFactory.getLogger("dev.dualwrite");
    private final PostgresParts parts;
    private final String instance;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "dualwrite-backends");
        thread.setDaemon(true);
        return thread;
    });

    BackendRegistration(PostgresParts parts, String instance) {
        this.parts = parts;
        this.instance = instance;
    }

    /** The backend with its start, or with start 0 if that was not learned in time. */
    Backend register(int pid) {
        Future<Backend> registration = worker.submit(() -> {
            Backend backend = parts.backend(pid);
            parts.instances().registerBackend(instance, backend);
            return backend;
        });
        try {
            return registration.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("A connection of the application could not be registered in time: {}", e.toString());
        }
        return new Backend(pid, 0);
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
