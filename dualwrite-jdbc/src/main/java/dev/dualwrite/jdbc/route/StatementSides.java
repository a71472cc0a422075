package dev.dualwrite.jdbc.route;

import dev.dualwrite.jdbc.capture.forward.ForwardingStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The two statements behind one of the application's: the authority's, always there, and the target's, there from an
 * execution that the target answered until its result is closed. As a statement itself, it answers what all kinds of
 * statements are asked alike.
 *
 * <p>Threading: as the driver's; {@link #cancel} from any.
 *
 * <p>Invariant: what is asked about an execution is answered by the side that executed last.
 */
final class StatementSides extends ForwardingStatement {
    private final RoutingConnection connection;
    private final Statement wrapper;
    private final Statement authority;
    private boolean authorityOnly;

    private boolean onTarget;
    private boolean movedOn;

    /** The newest execution that the target was asked for. */
    private volatile @Nullable OneRead<?, ?> read;

    /** The rows of the newest execution, if the target gave them. */
    private @Nullable ResultSet raw;

    /** The same for the application. */
    private @Nullable RoutingResultSet result;

    StatementSides(RoutingConnection connection, Statement wrapper, Statement authority) {
        this.connection = connection;
        this.wrapper = wrapper;
        this.authority = authority;
        connection.delegate().leadTo(authority, wrapper);
    }

    RoutingConnection connection() {
        return connection;
    }

    @Override
    protected Statement delegate() {
        return authority;
    }

    Statement wrapper() {
        return wrapper;
    }

    /** Something was set that only the authority's statement has. */
    void authorityOnly() {
        authorityOnly = true;
    }

    /** Runs a query that may go to either side. */
    <S extends Statement> @Nullable ResultSet query(
            SqlTraits traits, TargetQuery<S, ResultSet> there, AuthorityCall<@Nullable ResultSet> here)
            throws SQLException {
        ResultSet rows = onTarget(traits, there);
        return rows != null ? wrapped(rows) : queryOnAuthority(traits, here);
    }

    /** Runs a query that only the authority may. */
    @Nullable
    ResultSet queryOnAuthority(SqlTraits traits, AuthorityCall<@Nullable ResultSet> here) throws SQLException {
        return onAuthority(traits, here);
    }

    /** Runs a text that may be a query and then may go to either side. */
    <S extends Statement> boolean execute(SqlTraits traits, TargetQuery<S, Boolean> there, AuthorityCall<Boolean> here)
            throws SQLException {
        Boolean rows = onTarget(traits, there);
        return rows != null ? rows : onAuthority(traits, here);
    }

    /** Runs what only the authority may. */
    <T extends @Nullable Object> T onAuthority(SqlTraits traits, AuthorityCall<T> here) throws SQLException {
        leaveTarget();
        return connection.onAuthority(traits, here);
    }

    private <S extends Statement, T> @Nullable T onTarget(SqlTraits traits, TargetQuery<S, T> there)
            throws SQLException {
        TargetReads reads = connection.reads();
        if (authorityOnly || !reads.wanted(traits, authority) || authority.isClosed()) {
            return null;
        }
        leaveTarget();
        OneRead<S, T> asked = new OneRead<>(there);
        read = asked;
        if (!reads.make(asked)) {
            return null;
        }
        connection.delegate().answeredElsewhere(authority);
        raw = null;
        result = null;
        movedOn = false;
        onTarget = true;
        return asked.answer;
    }

    /** One execution on the target: what it holds there until its rows are closed. */
    private final class OneRead<S extends Statement, T> implements TargetReads.TargetRead {
        private final TargetQuery<S, T> query;
        private @Nullable T answer;
        private @Nullable TargetHold hold;
        private volatile @Nullable Statement statement;
        private volatile boolean cancelled;
        private @Nullable SQLWarning warningsLeft;

        OneRead(TargetQuery<S, T> query) {
            this.query = query;
        }

        @Override
        public void run(TargetHold from) throws SQLException {
            hold = from;
            from.opening();
            boolean done = false;
            try {
                S opened = query.open(from.connection());
                statement = opened;
                carry(opened);
                answer = query.execute(opened);
                done = true;
            } finally {
                if (!done) {
                    giveBack();
                }
            }
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        void cancel(Statement running) throws SQLException {
            cancelled = true;
            running.cancel();
        }

        /** Closes what it left on the target, and lets the connection go; false if it had done so. */
        boolean giveBack() {
            TargetHold from = hold;
            if (from == null) {
                return false;
            }
            hold = null;
            Statement open = statement;
            statement = null;
            if (open != null) {
                TargetHold.contained(() -> {
                    warningsLeft = open.getWarnings();
                    open.close();
                });
            }
            from.closed();
            return true;
        }
    }

    private void carry(Statement opened) throws SQLException {
        opened.setFetchSize(authority.getFetchSize());
        opened.setFetchDirection(authority.getFetchDirection());
        opened.setMaxRows(authority.getMaxRows());
        opened.setMaxFieldSize(authority.getMaxFieldSize());
        opened.setQueryTimeout(authority.getQueryTimeout());
    }

    private boolean giveBack() {
        OneRead<?, ?> newest = read;
        return newest != null && newest.giveBack();
    }

    private void leaveTarget() {
        if (onTarget) {
            giveBack();
            read = null;
            onTarget = false;
            raw = null;
            result = null;
        }
    }

    /** A result set that the target gave was closed: only one comes of a query. */
    void closed(RoutingResultSet closed) throws SQLException {
        if (closed == result) {
            completed();
        }
    }

    /** The rows that the target gave are closed, and they are all that the execution had. */
    private void completed() throws SQLException {
        boolean wereOpen = giveBack();
        if (wereOpen && !authority.isClosed() && authority.isCloseOnCompletion()) {
            close();
        }
    }

    private RoutingResultSet wrapped(ResultSet rows) {
        RoutingResultSet known = result;
        if (known == null || raw != rows) {
            known = new RoutingResultSet(this, rows);
            raw = rows;
            result = known;
        }
        return known;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        if (!onTarget) {
            return authority.getResultSet();
        }
        Statement open = target();
        ResultSet rows = result == null && open != null && !movedOn ? open.getResultSet() : null;
        return rows == null ? result : wrapped(rows);
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return onTarget ? -1 : authority.getUpdateCount();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return onTarget ? -1 : authority.getLargeUpdateCount();
    }

    /** The statement on the target, as long as it is open. */
    @Nullable
    Statement target() {
        OneRead<?, ?> newest = read;
        return newest == null ? null : newest.statement;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return getMoreResults(CLOSE_ALL_RESULTS);
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        if (!onTarget) {
            return authority.getMoreResults(current);
        }
        boolean closes = current == CLOSE_ALL_RESULTS || (current == CLOSE_CURRENT_RESULT && !movedOn);
        result = null;
        movedOn = true;
        if (closes) {
            completed();
        }
        return false;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        OneRead<?, ?> newest = read;
        if (!onTarget || newest == null) {
            return authority.getWarnings();
        }
        Statement open = newest.statement;
        // The connection may have been closed, and the target's statement with it.
        return open == null || open.isClosed() ? newest.warningsLeft : open.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        authority.clearWarnings();
        OneRead<?, ?> newest = read;
        if (newest != null) {
            newest.warningsLeft = null;
        }
        Statement open = target();
        if (open != null) {
            open.clearWarnings();
        }
    }

    @Override
    public void cancel() throws SQLException {
        OneRead<?, ?> newest = read;
        Statement running = newest == null ? null : newest.statement;
        if (newest == null || running == null) {
            authority.cancel();
        } else {
            newest.cancel(running);
        }
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        authorityOnly();
        authority.setCursorName(name);
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        if (!enable) {
            authorityOnly();
        }
        authority.setEscapeProcessing(enable);
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        authorityOnly();
        authority.closeOnCompletion();
    }

    /** What the application's statement unwraps to. */
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(wrapper)) {
            return iface.cast(wrapper);
        }
        authorityOnly();
        return authority.unwrap(iface);
    }

    @Override
    public void close() throws SQLException {
        leaveTarget();
        authority.close();
    }
}
