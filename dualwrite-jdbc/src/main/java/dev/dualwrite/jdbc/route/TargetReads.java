package dev.dualwrite.jdbc.route;

import dev.dualwrite.model.Routing;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application connection's reads on the target: whether there is one to be made, on what connection, and what follows
 * from its outcome.
 *
 * <p>Threading: as the application's connection; {@link #abort} from any.
 *
 * <p>Invariant: at most one connection to the target is taken for new reads; one that failed is kept only while results
 * that came over it are open, for their rows are here already.
 */
final class TargetReads {
    private static final Logger LOG = LoggerFactory.getLogger(TargetReads.class);

    private final ReadRouter router;
    private final Connection authority;
    private final SessionState session;
    private final List<TargetHold> failed = new ArrayList<>();
    private volatile @Nullable TargetHold current;
    private @Nullable PGConnection reported;

    TargetReads(ReadRouter router, Connection authority, SessionState session) {
        this.router = router;
        this.authority = authority;
        this.session = session;
    }

    /**
     * Whether the target should answer; counted if not, although it could.
     *
     * @param statement the application's, on the authority
     */
    boolean wanted(SqlTraits traits, Statement statement) {
        try {
            return decide(traits, statement);
        } catch (SQLException closed) {
            return false; // the authority says so in its own words
        }
    }

    private boolean decide(SqlTraits traits, Statement statement) throws SQLException {
        Routing routing = router.routing();
        if (!router.readsFromTarget(routing) || !router.schema().readable(traits)) {
            return false;
        }
        boolean autoCommit = authority.getAutoCommit();
        if (!autoCommit && !authority.isReadOnly()) {
            return false;
        }
        boolean wanted = !session.pinned() && !session.begunByText() && (autoCommit || mayJoin(statement));
        wanted = wanted
                && ReadShare.within(
                        autoCommit ? router.share().draw() : session.number(router.share()),
                        routing.targetReadPercent())
                && !router.schema().anySuspect(traits);
        if (!wanted) {
            router.counts().countAuthority();
        }
        return wanted;
    }

    /** Rows that the driver would fetch in portions could be lost half way: they are left to the authority. */
    private boolean mayJoin(Statement statement) throws SQLException {
        return !session.authorityWasAsked() && statement.getFetchSize() == 0;
    }

    /**
     * Makes a read on the target.
     *
     * @return whether it was answered; if not, the authority is to be asked
     */
    boolean make(TargetRead read) throws SQLException {
        CircuitBreaker breaker = router.breaker();
        if (!breaker.tryAcquirePermission()) {
            router.counts().countFallback();
            return false;
        }
        long start = System.nanoTime();
        TargetHold hold = current;
        try {
            if (hold == null || hold.givenBack()) {
                hold = TargetHold.take(router.target());
                current = hold;
                String difference = SessionLikeness.difference(reported(), hold.connection());
                if (difference != null) {
                    breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                    hold.giveBack();
                    router.differs(difference);
                    router.counts().countAuthority();
                    return false;
                }
            }
            if (!authority.getAutoCommit()) {
                hold.beginReadOnly();
            }
            read.run(hold);
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            router.counts().countTarget();
            return true;
        } catch (SQLException | RuntimeException e) {
            boolean cancelled = read.cancelled();
            boolean ofTheServer = !cancelled && TargetFailure.ofTheServer(e);
            if (ofTheServer) {
                breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            } else {
                breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            }
            letGo(hold, ofTheServer);
            if (cancelled) {
                throw e;
            }
            router.counts().countFallback();
            LOG.debug("The target did not answer a read, the authority does: {}", TargetFailure.described(e));
            return false;
        }
    }

    /** A read as its statement makes it. */
    interface TargetRead {
        void run(TargetHold hold) throws SQLException;

        /** The application itself has cancelled it. */
        boolean cancelled();
    }

    private void letGo(@Nullable TargetHold hold, boolean broken) {
        if (hold == null) {
            return;
        }
        hold.endTransaction();
        hold.giveBackIfIdle();
        if (broken && !hold.givenBack()) {
            failed.removeIf(TargetHold::givenBack);
            failed.add(hold);
            current = null;
        }
    }

    private PGConnection reported() throws SQLException {
        PGConnection known = reported;
        if (known == null) {
            known = authority.unwrap(PGConnection.class);
            reported = known;
        }
        return known;
    }

    /** The application's transaction is over, or its next statement goes to the authority. */
    void endTransaction() {
        TargetHold hold = current;
        if (hold != null) {
            hold.endTransaction();
        }
    }

    /** Whether a transaction of the application is open on the target alone. */
    boolean inTransaction() {
        TargetHold hold = current;
        return hold != null && hold.inTransaction();
    }

    void close() {
        TargetHold hold = current;
        if (hold != null) {
            hold.giveBack();
        }
        failed.forEach(TargetHold::giveBack);
    }

    void abort(Executor executor) {
        TargetHold hold = current;
        if (hold != null) {
            hold.abort(executor);
        }
    }
}
