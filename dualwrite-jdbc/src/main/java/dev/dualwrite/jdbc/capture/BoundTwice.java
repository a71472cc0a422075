package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.capture.forward.EchoingPreparedStatement;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * The application's statement at the driver, and beside it the same one with another text, with the same parameters. Batches,
 * queries and everything that is asked about the text go to the first; an execution by the other text goes to the second, and
 * what is asked about its outcome then too.
 *
 * <p>The other text has a RETURNING clause of ours, whose rows shall come back. Where the first text has one, the other is the
 * application's own, and {@link #replace}s it when the clause must not be sent any more.
 *
 * <p>Threading: as the driver's.
 *
 * <p>Invariant: the first gets every parameter before the second, so that it is the first that refuses one. What the second
 * refuses, or cannot be given because it can be read once only, ends the second; the application does not notice.
 */
final class BoundTwice extends EchoingPreparedStatement {
    private Runnable bindingBegins;
    private PreparedStatement first;
    private final BitSet bound = new BitSet();
    private @Nullable PreparedStatement second;
    private @Nullable Appendix appendix;
    private volatile PreparedStatement current;

    BoundTwice(PreparedStatement first) {
        this(first, () -> {});
    }

    /** @param bindingBegins runs when the first parameter was set, before the second statement gets it */
    BoundTwice(PreparedStatement first, Runnable bindingBegins) {
        this.first = first;
        this.bindingBegins = bindingBegins;
        this.current = first;
    }

    @Override
    protected PreparedStatement delegate() {
        return first;
    }

    @Override
    protected Statement outcome() {
        return current;
    }

    /** Whether the second statement is this one, whatever parameters it has. */
    boolean has(Appendix what) {
        return what.equals(appendix);
    }

    /** Takes a second statement; it is used once all its parameters are set. */
    void take(PreparedStatement prepared, Appendix what) {
        drop();
        bound.clear();
        second = prepared;
        appendix = what;
    }

    /** What the second statement says, if it has all parameters; null otherwise. */
    @Nullable
    Appendix ready() {
        Appendix what = appendix;
        return second != null && what != null && bound.cardinality() >= what.parameters() ? what : null;
    }

    /** The second statement, which is about to be executed. */
    PreparedStatement second() throws SQLException {
        PreparedStatement now = second;
        if (now == null) {
            throw new IllegalStateException("ask ready() first");
        }
        if (now.getQueryTimeout() != first.getQueryTimeout()) {
            now.setQueryTimeout(first.getQueryTimeout());
        }
        current = now;
        return now;
    }

    /** Puts the second statement in the first one's place for good; it has all parameters, and nothing is batched. */
    void replace() throws SQLException {
        PreparedStatement old = first;
        PreparedStatement now = second();
        now.setMaxRows(old.getMaxRows());
        now.setFetchSize(old.getFetchSize());
        now.setPoolable(old.isPoolable());
        if (old.isWrapperFor(PGStatement.class) && now.isWrapperFor(PGStatement.class)) {
            now.unwrap(PGStatement.class)
                    .setPrepareThreshold(old.unwrap(PGStatement.class).getPrepareThreshold());
        }
        now.setMaxFieldSize(old.getMaxFieldSize());
        now.setFetchDirection(old.getFetchDirection());
        first = now;
        bindingBegins = () -> {};
        second = null;
        appendix = null;
        end(old);
    }

    /** The second statement if there is one, otherwise the first. */
    PreparedStatement newest() {
        PreparedStatement now = second;
        return now == null ? first : now;
    }

    /** Gives the second statement up. */
    void drop() {
        PreparedStatement ended = second;
        second = null;
        appendix = null;
        if (ended != null && current != ended) {
            end(ended);
        }
    }

    private static void end(PreparedStatement ended) {
        try {
            ended.close();
        } catch (SQLException closed) {
            // It goes with its connection.
        }
    }

    @Override
    protected boolean echoed(int index) {
        if (index == 1) {
            bindingBegins.run();
        }
        return second != null;
    }

    @Override
    protected void echo(int index, Echo echo) {
        PreparedStatement now = second;
        if (now == null) {
            return;
        }
        try {
            echo.on(now);
            bound.set(index);
        } catch (SQLException | RuntimeException refused) {
            drop();
        }
    }

    @Override
    protected void unrepeatable(int index) {
        drop();
    }

    /** The second statement gets it at once. */
    @Override
    protected <T> T own(T mutable) {
        return mutable;
    }

    @Override
    protected @Nullable Object ownObject(Object value) {
        boolean once = value instanceof InputStream
                || value instanceof Reader
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML;
        return once ? null : value;
    }

    @Override
    public void clearParameters() throws SQLException {
        first.clearParameters();
        bound.clear();
    }

    @Override
    public boolean execute() throws SQLException {
        current = first;
        return first.execute();
    }

    @Override
    public int executeUpdate() throws SQLException {
        current = first;
        return first.executeUpdate();
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        current = first;
        return first.executeLargeUpdate();
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        current = first;
        return first.executeQuery();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        current = first;
        return first.executeBatch();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        current = first;
        return first.executeLargeBatch();
    }

    @Override
    public String toString() {
        return first.toString();
    }

    @Override
    public void close() throws SQLException {
        current = first;
        drop();
        first.close();
    }
}
