package dev.dualwrite.samples.drills;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The workers of a drill: started, killed, frozen, told to write and to close.
 *
 * <p>For the driver's thread; {@link #failures} may be read by any.
 */
final class Crew implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration CLOSE_LIMIT = Duration.ofMinutes(2);
    private static final Duration CLEAN_LIMIT = Duration.ofSeconds(200);
    /** Rows that a transaction of {@link Trade} changes, roughly: what is in flight is known in transactions. */
    private static final int ROWS_A_TRANSACTION = 8;

    private final DrillSettings settings;
    private final DrillServers servers;
    private final Path directory;
    private final Queue<FailedCall> failures = new ConcurrentLinkedQueue<>();
    private final Map<Integer, WorkerProcess> workers = new TreeMap<>();
    private final List<WorkerProcess> untold = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private OrderDoubt doubt = new OrderDoubt();
    private boolean history;
    private int started;
    private long calls;
    private long commits;
    private long lostInFlight;

    Crew(DrillSettings settings, DrillServers servers, Path directory) {
        this.settings = settings;
        this.servers = servers;
        this.directory = directory;
    }

    /** Starts so many and waits until all are in DUAL_WRITE; none is told to write. */
    void start(int count, boolean withHistory) throws IOException, InterruptedException {
        history = withHistory;
        doubt = new OrderDoubt();
        for (int worker = 1; worker <= count; worker++) {
            launch(worker);
            if (started == 1) {
                // It enters the stage; the others find it.
                awaitReady();
            }
        }
        awaitReady();
    }

    private WorkerProcess launch(int worker) throws IOException {
        WorkerTask task = new WorkerTask(
                "worker-" + worker,
                servers.legacyRelay().url(DrillServers.DATABASE),
                servers.targetRelay().url(DrillServers.DATABASE),
                settings.seed() * 1_000 + ++started,
                settings.lease().toMillis(),
                history);
        WorkerProcess process = WorkerProcess.start(task, directory, failures::add, doubt);
        workers.put(worker, process);
        return process;
    }

    void awaitReady() throws IOException, InterruptedException {
        for (WorkerProcess worker : workers.values()) {
            worker.awaitReady(READY_LIMIT);
        }
    }

    /** Tells all to write, and those that come later when they are ready. */
    void write() throws IOException {
        untold.addAll(workers.values());
        tend();
    }

    /** Tells those to write that got ready since. */
    void tend() throws IOException {
        for (WorkerProcess worker : List.copyOf(untold)) {
            if (worker.isReady()) {
                untold.remove(worker);
                worker.say("write");
            }
        }
    }

    /** Whether a fault would be noticed: whoever it is done to writes, or, where it is done to a server, anybody. */
    boolean isReadyFor(Fault fault) {
        return workers.entrySet().stream()
                .filter(worker -> fault.worker() == 0 || fault.worker() == worker.getKey())
                .map(Map.Entry::getValue)
                .anyMatch(worker -> worker.isReady() && !untold.contains(worker));
    }

    void kill(int worker) throws InterruptedException {
        WorkerProcess process = worker(worker);
        process.kill();
        untold.remove(process);
        leave(process);
        lost(process);
    }

    void restart(int worker) throws IOException {
        untold.add(launch(worker));
    }

    void freeze(int worker) throws IOException, InterruptedException {
        lost(worker(worker));
        worker(worker).freeze();
    }

    void thaw(int worker) throws IOException, InterruptedException {
        worker(worker).thaw();
    }

    private WorkerProcess worker(int number) {
        WorkerProcess process = workers.get(number);
        if (process == null) {
            throw new IllegalArgumentException("No worker " + number);
        }
        return process;
    }

    private void lost(WorkerProcess process) {
        lostInFlight += (process.inFlight() + 3L) * ROWS_A_TRANSACTION;
    }

    private void leave(WorkerProcess process) {
        calls += process.calls();
        commits += process.commits();
    }

    /** Tells all to stop writing and to close, and waits for their end; false if one could not make everything durable. */
    boolean closeAll() throws IOException, InterruptedException {
        awaitReady();
        tend();
        for (WorkerProcess worker : workers.values()) {
            worker.say("close");
        }
        boolean complete = true;
        for (WorkerProcess worker : workers.values()) {
            if (!worker.awaitEnd(CLOSE_LIMIT)) {
                problems.add(worker.name() + " did not end after it was told to close");
                worker.kill();
            } else if (worker.exit() != 0) {
                problems.add(worker.name() + " ended with " + worker.exit());
            }
            complete &= worker.closedCompletely();
            leave(worker);
        }
        workers.clear();
        return complete;
    }

    /** Waits until nothing is suspect for any of them. */
    boolean awaitClean() throws IOException, InterruptedException {
        boolean clean = true;
        for (WorkerProcess worker : workers.values()) {
            clean &= worker.awaitClean(CLEAN_LIMIT);
        }
        return clean;
    }

    /** When the order was in doubt, for those that were started last. */
    OrderDoubt doubt() {
        return doubt;
    }

    Queue<FailedCall> failures() {
        return failures;
    }

    /** What workers did that none may do: ended by themselves, or not at all. */
    List<String> problems() {
        return problems;
    }

    long calls() {
        return calls;
    }

    long commits() {
        return commits;
    }

    /** Rows, roughly, that waited for the target in instances that were killed or frozen. */
    long lostInFlight() {
        return lostInFlight;
    }

    /** Kills whoever is left. */
    @Override
    public void close() throws InterruptedException {
        for (WorkerProcess worker : workers.values()) {
            worker.kill();
        }
    }
}
