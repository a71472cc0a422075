package dev.dualwrite.jdbc.capture;

import dev.dualwrite.model.Backend;
import dev.dualwrite.spi.ChangeSink;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.TransactionState;

/**
 * Follows every call of one connection that may reach the server, and tells the recorder what became of it.
 *
 * <p>Threading: confined to the connection's thread; {@link #aborted} may come from any.
 *
 * <p>Invariants: the call is made exactly once, whatever fails here; what it throws is rethrown, the same instance. A
 * fault on our side makes all migrated tables suspect, after the call. The driver's own transaction state, read before and
 * after, decides whether a transaction began or ended, because SQL text, methods and errors all can do either.
 */
final class SessionCapture {
    private final ChangeSink sink;
    private final Faults faults;
    private final DriverSession session;
    private final TransactionRecorder recorder;
    private final SoleUse use;
    private final @Nullable Function<Appendix, String> observing;

    /** @param observing why a clause of ours would not be sent; null if what is not captured is not looked at either */
    SessionCapture(
            ChangeSink sink, Faults faults, DriverSession session, @Nullable Function<Appendix, String> observing) {
        this.observing = observing;
        this.sink = sink;
        this.faults = faults;
        this.session = session;
        this.recorder = new TransactionRecorder(sink);
        this.use = new SoleUse();
    }

    /**
     * Whether nothing of a call can matter unless it fails: it writes nothing, to no table, and its transaction is recorded
     * already, or it is in none and nothing is recorded that somebody else may have ended. Should its text begin one, the recording begins with that transaction's first write.
     */
    boolean passes(StatementPlan plan) {
        if (!plan.passes()) {
            return false;
        }
        TransactionState state = session.state();
        return state == TransactionState.OPEN
                ? recorder.open()
                : state == TransactionState.IDLE && !session.manualCommit() && recorder.isEmpty();
    }

    /** Makes a call that {@link #passes}. If it throws, the connection may be gone, and the transaction with it. */
    <S, T extends @Nullable Object> T pass(StatementPlan plan, S statement, StatementCall<S, T> call)
            throws SQLException {
        T result;
        try {
            result = call.on(statement);
        } catch (Throwable error) {
            TransactionState before = recorder.open() ? TransactionState.OPEN : TransactionState.IDLE;
            after(true, () -> failed(new StatementExecution<>(plan, Bindings.NONE), before, false, error));
            throw error;
        }
        try {
            plan.executed(session.knowledge());
        } catch (RuntimeException | Error fault) {
            faults.contained(fault);
            blind();
        }
        return result;
    }

    /** Something of ours that runs beside a call. */
    @FunctionalInterface
    interface Own {
        void run() throws SQLException;
    }

    DriverSession session() {
        return session;
    }

    /**
     * Whether a RETURNING clause may be appended for us: changes are wanted, the session is still that of the role whose
     * privileges the catalog tells, and batches are not rewritten by the driver.
     */
    boolean mayAppend(String role) {
        try {
            return sink.routing().stage().capturing() && session.appends(role);
        } catch (RuntimeException fault) {
            faults.contained(fault);
            return false;
        }
    }

    /** Makes the call, and records what it did. */
    <T extends @Nullable Object> T run(Observed<T> observed, SqlCall<T> call) throws SQLException {
        if (session.closed()) {
            return call.call();
        }
        SoleUse.Turn turn = use.enter();
        try {
            return runAlone(observed, call);
        } finally {
            if (use.leave(turn)) {
                blind();
            }
        }
    }

    private <T extends @Nullable Object> T runAlone(Observed<T> observed, SqlCall<T> call) throws SQLException {
        TransactionState before = session.state();
        boolean manual = session.manualCommit(); // a connection that broke tells it no more
        if (observed.prepares() && refuses(observed, before)) {
            throw TwoPhase.refusedStatement();
        }
        boolean prepared = contained(() -> prepare(observed, before));
        T result;
        try {
            result = call.call();
        } catch (Throwable error) {
            after(prepared, () -> failed(observed, before, manual, error));
            throw error;
        }
        after(prepared, () -> {
            observed.executed(session.knowledge());
            succeeded(observed, before, result);
        });
        return result;
    }

    /** PREPARE TRANSACTION alone does nothing outside a transaction, and rolls back a failed one: that is the server's to say. */
    private boolean refuses(Observed<?> observed, TransactionState before) {
        boolean alone = observed.boundary() instanceof Boundary.Prepare;
        if (alone
                && (before == TransactionState.FAILED
                        || (before == TransactionState.IDLE && !session.manualCommit()))) {
            return false;
        }
        try {
            return recorder.open()
                    ? recorder.capturing()
                    : sink.routing().stage().capturing();
        } catch (RuntimeException fault) {
            faults.contained(fault);
            return false;
        }
    }

    /** Runs something of ours and reports whether it went well; a fault goes no further. */
    boolean contained(Own own) {
        try {
            own.run();
            return true;
        } catch (Throwable fault) {
            faults.contained(fault);
            return false;
        }
    }

    private void after(boolean prepared, Own own) {
        boolean recorded = contained(own);
        if (!prepared || !recorded) {
            blind();
        }
        if (session.state() == TransactionState.IDLE) {
            contained(session.knowledge()::transactionEnded);
        }
    }

    /** Something was written or not, and we do not know: all migrated tables are suspect. */
    void blind() {
        contained(() -> {
            // Nobody else ends what is begun here.
            synchronized (recorder) {
                recorder.begin();
                recorder.suspect(sink.tables());
                recorder.degrade();
                if (session.state() == TransactionState.IDLE) {
                    recorder.committed(false);
                }
            }
        });
    }

    private void prepare(Observed<?> observed, TransactionState before) throws SQLException {
        if (before == TransactionState.IDLE && !recorder.isEmpty()) {
            endedByOthers();
        }
        if (observed.mayWrite() && recorder.isEmpty()) {
            sink.awaitRoom();
        }
        Boundary boundary = observed.boundary();
        boolean ends = boundary instanceof Boundary.Commit || boundary instanceof Boundary.Rollback;
        if (!ends) {
            recorder.begin();
            recorder.planned(observed.definitions());
        }
        if (boundary.mayCommit()) {
            if (goesThrough(boundary, before) && (observed.mayWrite() || !recorder.isEmpty())) {
                recorder.sending();
            }
        } else if (before == TransactionState.IDLE
                && observed.mayWrite()
                && boundary instanceof Boundary.None
                && session.autoCommit()) {
            recorder.sending();
        }
    }

    /** A failed transaction does not commit; a script may end it and begin another. */
    private static boolean goesThrough(Boundary boundary, TransactionState before) {
        return before != TransactionState.FAILED || boundary instanceof Boundary.Mixed;
    }

    private <T extends @Nullable Object> void succeeded(Observed<T> observed, TransactionState before, T result)
            throws SQLException {
        if (recorder.capturing()) {
            observed.succeeded(result, recorder::add);
        } else if (observing != null) {
            observed.observed(result, observing);
        }
        boolean goesOn = session.state() != TransactionState.IDLE;
        Boundary boundary = observed.boundary();
        if (boundary instanceof Boundary.Commit) {
            commitAcknowledged(before, goesOn);
        } else if (boundary instanceof Boundary.Rollback) {
            recorder.rolledBack();
            beginIf(goesOn);
        } else if (boundary instanceof Boundary.Prepare) {
            if (before == TransactionState.FAILED) {
                recorder.rolledBack();
            } else {
                recorder.inDoubt(session.backend());
            }
        } else if (boundary instanceof Boundary.Mixed) {
            recorder.split(goesOn);
        } else if (boundary instanceof Boundary.SetSavepoint savepoint) {
            recorder.savepoint(savepoint.name());
        } else if (boundary instanceof Boundary.RollbackTo savepoint) {
            recorder.rollbackTo(savepoint.name());
        } else if (boundary instanceof Boundary.ReleaseSavepoint savepoint) {
            recorder.release(savepoint.name());
        }
        if (!goesOn) {
            endedBy(before, observed);
        }
    }

    private void commitAcknowledged(TransactionState before, boolean goesOn) {
        if (before == TransactionState.FAILED) {
            // COMMIT of a failed transaction returns normally and rolls back.
            recorder.rolledBack();
        } else {
            recorder.committed(true);
        }
        beginIf(goesOn);
    }

    private void beginIf(boolean goesOn) {
        if (goesOn) {
            recorder.begin();
        }
    }

    /** No transaction is open any more, so whatever is still recorded has met its end. */
    private void endedBy(TransactionState before, Observed<?> last) {
        if (last.outlasts() && !recorder.isEmpty()) {
            endedByOthers();
            return;
        }
        if (before != TransactionState.IDLE) {
            recorder.degrade();
        }
        recorder.committed(false);
    }

    /** @param manual a transaction that the call began was left open for somebody to commit */
    private <T extends @Nullable Object> void failed(
            Observed<T> observed, TransactionState before, boolean manual, Throwable error) throws SQLException {
        boolean refused = observed.atomic() && DriverSession.refusedByServer(error);
        if (!refused) {
            observed.executed(session.knowledge());
        }
        Boundary boundary = observed.boundary();
        if (session.broken(error)) {
            boolean sent = boundary.mayCommit()
                    ? goesThrough(boundary, before)
                    : before == TransactionState.IDLE && !manual && observed.mayWrite();
            if (sent) {
                attempted(observed);
                recorder.inDoubt(session.backend());
            } else {
                recorder.rolledBack();
            }
            return;
        }
        if (!refused) {
            attempted(observed);
        } else if (recorder.capturing()) {
            observed.attempted(true, recorder::attempted);
        }
        boolean perhapsDone = !refused && !(boundary instanceof Boundary.None);
        if (boundary instanceof Boundary.Mixed || (perhapsDone && session.state() == TransactionState.OPEN)) {
            recorder.split(session.state() != TransactionState.IDLE);
        } else if (session.state() == TransactionState.IDLE) {
            if (boundary instanceof Boundary.Rollback
                    || before == TransactionState.FAILED
                    || rolledBackBy(error, boundary)) {
                recorder.rolledBack();
            } else {
                endedBy(before, observed);
            }
        }
    }

    /** Whether a COMMIT that failed on a sound connection left nothing behind. */
    private static boolean rolledBackBy(Throwable error, Boundary boundary) {
        return boundary instanceof Boundary.Commit
                && (DriverSession.refusedByServer(error)
                        || (error instanceof SQLException sql && "25P02".equals(sql.getSQLState())));
    }

    private <T extends @Nullable Object> void attempted(Observed<T> observed) {
        if (recorder.capturing()) {
            observed.attempted(false, captured -> recorder.add(captured.reread()));
        }
    }

    /** Closes the connection; what was still open ends with it. */
    void close(Own close, boolean driversOwn) throws SQLException {
        TransactionState before = session.state();
        try {
            close.run();
        } finally {
            if (!contained(() -> closed(before, driversOwn))) {
                blind();
            }
        }
    }

    private void closed(TransactionState before, boolean driversOwn) {
        if (before == TransactionState.FAILED || (driversOwn && before == TransactionState.OPEN)) {
            // The driver hangs up, and the server rolls back what was open.
            recorder.rolledBack();
        } else if (recorder.isEmpty()) {
            recorder.committed(false);
        } else {
            // A pool rolls back or commits; a transaction manager may do either, later.
            endedByOthers();
        }
    }

    /** Somebody else ends the transaction or has ended it, perhaps by preparing it: its rows are looked at when it is over. */
    private void endedByOthers() {
        recorder.inDoubt(Backend.NONE);
    }

    /** {@code Connection.abort} was called, perhaps by another thread. */
    void aborted() {
        contained(() -> recorder.abandon(session.backend()));
    }

    /** All migrated tables may be written behind our back now. */
    void everythingSuspect() {
        blind();
    }
}
