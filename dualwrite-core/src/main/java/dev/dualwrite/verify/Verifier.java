package dev.dualwrite.verify;

import dev.dualwrite.job.Job;
import dev.dualwrite.job.Pacing;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.CheckpointStore.Verification;
import dev.dualwrite.spi.Suspicion;
import dev.dualwrite.verify.RangeScan.Scanned;
import dev.dualwrite.verify.Recheck.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares every row of both sides while the application writes.
 *
 * <p>Thread-safe. One run at a time, on a thread of its own.
 *
 * <p>Invariants: a table is called clean only if every row that was in it when its verification began was equal on both
 * sides at some moment of it, and nothing of it was suspect at its end. The table's floor is raised to a clock value that
 * is read first: what was on its way by then cannot change the follower afterwards without being read again. Whatever is
 * not clean was handed on as a suspicion before the result is saved.
 */
public final class Verifier {
    public static final int DEFAULT_CHUNK_ROWS = 5000;
    public static final int DEFAULT_ROUNDS = 5;
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    /** Beyond this many keys of a table the table itself becomes suspect. */
    static final int MAX_NAMED = 10_000;
    /** Candidates are looked at again together, since each look waits for the stream. */
    private static final int BATCH = 1000;

    private final VerifySeams seams;
    private final Runnable admission;
    private final Supplier<List<TableId>> tables;
    private final Predicate<TableId> parked;
    private final int chunkRows;
    private final Pacing pacing;
    private final ThreadFactory threads;
    private final RangeScan scan;
    private final Recheck recheck;
    /** Guarded by {@code this}. */
    private @Nullable VerificationRun running;

    /**
     * @param parked asked when a table cannot be compared: whether its definitions differ by now
     * @param admission called before a run begins; throws if none may
     * @param chunkRows rows that are digested together, at least 1
     * @param rounds a row that changes whenever it is looked at is looked at so often, at least 1
     * @param patience how long to wait, in each round, for the changes under way
     * @param pacing waits before the next try when a database does not answer
     */
    public Verifier(
            VerifySeams seams,
            Runnable admission,
            Supplier<List<TableId>> tables,
            Predicate<TableId> parked,
            int chunkRows,
            int rounds,
            Duration patience,
            Pacing pacing,
            ThreadFactory threads) {
        if (chunkRows < 1 || rounds < 1) {
            throw new IllegalArgumentException("Chunks and rounds are at least 1, not " + chunkRows + " and " + rounds);
        }
        this.seams = seams;
        this.admission = admission;
        this.tables = tables;
        this.parked = parked;
        this.chunkRows = chunkRows;
        this.pacing = pacing;
        this.threads = threads;
        this.scan = new RangeScan(seams, chunkRows);
        this.recheck = new Recheck(seams, rounds, patience);
    }

    /**
     * Begins to verify all tables. While a run is under way, returns that one.
     *
     * @throws DualWriteException if writes are not captured: nothing would repair what is found
     */
    public synchronized VerificationRun start() {
        if (running == null || running.isDone()) {
            admission.run();
            Job<VerificationReport> begun = Job.start(threads, pacing, this::run);
            begun.whenFailed(e ->
                    seams.listeners().tell(l -> l.trouble("Verification ended before it was done; start it again", e)));
            running = new VerificationRun(begun);
        }
        return running;
    }

    /** Cancels the run under way, if there is one; see {@link VerificationRun#cancel}. */
    public synchronized void cancel() {
        if (running != null) {
            running.cancel();
        }
    }

    private VerificationReport run(Job<VerificationReport> job) throws InterruptedException {
        List<TableResult> results = new ArrayList<>();
        for (TableId table : tables.get()) {
            TableResult result = verifyUnlessParked(job, table);
            seams.ask(job, () -> {
                job.unlessCancelled(() -> seams.checkpoints()
                        .saveVerification(table, new Verification(result.at(), result.rows(), result.differences())));
                return table;
            });
            seams.listeners().tell(l -> l.verified(table, result.rows(), result.differences()));
            results.add(result);
        }
        return new VerificationReport(results);
    }

    /** A parked table is suspect as a whole: that is the result. */
    private TableResult verifyUnlessParked(Job<?> job, TableId table) throws InterruptedException {
        try {
            return verify(job, table);
        } catch (DualWriteException e) {
            if (!parked.test(table)) {
                throw e;
            }
            seams.listeners().tell(l -> l.trouble("Verifying " + table + " failed; it is parked now", e));
            return new TableResult(table, seams.wallClock().instant(), 0, 0, 0, 0, 0, 1);
        }
    }

    private TableResult verify(Job<?> job, TableId table) throws InterruptedException {
        long floor = seams.ask(job, () -> {
            long now = seams.clock().tick();
            seams.writer().raiseFloor(table, now);
            return now;
        });
        long estimate = seams.ask(job, () -> seams.authority().estimate(table));
        Found found = new Found(table);
        RowKey after = null;
        boolean end = false;
        while (!end) {
            RowKey begin = after;
            RowKey upTo = seams.ask(
                            job, () -> Optional.ofNullable(seams.authority().boundary(table, begin, chunkRows)))
                    .orElse(null);
            Scanned scanned = scan.scan(job, table, begin, upTo);
            found.rows += scanned.rows();
            found.open.addAll(scanned.candidates());
            end = upTo == null;
            if (found.open.size() >= BATCH || end) {
                found.settle(recheck.look(job, table, found.open));
            }
            after = upTo;
            long rows = found.rows;
            seams.listeners().tell(l -> l.verifyProgress(table, rows, Math.max(estimate, rows)));
        }
        // Had the authority lost what was compared, its clock would not say that the term is the same.
        boolean sameTerm = Term.of(seams.ask(job, () -> seams.clock().tick())) == Term.of(floor);
        long suspects = seams.ask(job, () -> seams.suspects().applyAsLong(table));
        found.handOn();
        return found.result(sameTerm ? suspects : Math.max(1, suspects));
    }

    /** What was found in one table so far. Confined to the run's thread. */
    private final class Found {
        final TableId table;
        final Set<RowKey> open = new HashSet<>();
        final List<RowKey> named = new ArrayList<>();
        long rows;
        long missing;
        long extra;
        long different;
        long unsettled;

        Found(TableId table) {
            this.table = table;
        }

        void settle(Findings findings) {
            open.clear();
            missing += findings.missing().size();
            extra += findings.extra().size();
            different += findings.different().size();
            unsettled += findings.unsettled().size();
            for (Set<RowKey> keys :
                    List.of(findings.missing(), findings.extra(), findings.different(), findings.unsettled())) {
                keys.stream().limit(MAX_NAMED + 1L - named.size()).forEach(named::add);
            }
        }

        void handOn() {
            long mark = seams.queue().mark();
            if (named.size() > MAX_NAMED) {
                seams.suspected().accept(Suspicion.of(table, SuspectReason.DIFFERENT, mark));
            } else {
                named.forEach(key -> seams.suspected().accept(Suspicion.of(key, SuspectReason.DIFFERENT, mark)));
            }
        }

        TableResult result(long suspects) {
            return new TableResult(
                    table, seams.wallClock().instant(), rows, missing, extra, different, unsettled, suspects);
        }
    }
}
