package dev.dualwrite.jdbc.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Takes a clause of ours out of a statement that was prepared with it, once it must not be sent any more: the session's role or
 * its tables have changed since, or the catalog shows other columns or rights.
 *
 * <p>Threading: as the statement.
 *
 * <p>Invariants: the statement is replaced by one with the application's own text, for good, and only when that has every
 * parameter. Those are set on both from the moment on that the clause must not be sent; who sets none after it has the clause
 * sent still.
 */
final class Withdrawal {
    private final CapturingConnection connection;
    private final String sql;
    private final Appendix sent;
    private final Appendix plain;
    private final BoundTwice both;

    /** @param statement the driver's, prepared with the clause */
    Withdrawal(CapturingConnection connection, String sql, Appendix sent, PreparedStatement statement) {
        this.connection = connection;
        this.sql = sql;
        this.sent = sent;
        this.plain = new Appendix(sql, true, sent.size(), sent.parameters(), sent.relation(), sent.onlyThere());
        this.both = new BoundTwice(statement, this::prepareIfDue);
    }

    /** The statement, which may be replaced. */
    BoundTwice statement() {
        return both;
    }

    /** How the clause's columns are asked for. */
    KeysAsked asked() {
        return KeysAsked.hidden(sent.text());
    }

    private boolean due() {
        Appendix now = connection.appendix(connection.plan(sql));
        return now == null || !now.text().equals(sent.text());
    }

    private void prepareIfDue() {
        if (due() && !both.has(plain)) {
            connection.prepareTwice(both, plain, sql);
        }
    }

    /** To be called before an execution, and before the first entry of a batch: whether the clause is gone from now on. */
    boolean done() {
        if (!due() || closed()) {
            return false;
        }
        prepareIfDue();
        return plain.equals(both.ready()) && connection.capture().contained(both::replace);
    }

    private boolean closed() {
        try {
            return both.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
