package dev.dualwrite.jdbc.route;

import java.sql.Connection;

/**
 * What keeps an application's reads on the authority: state of its session, and the transaction that it is in.
 *
 * <p>Threading: as the connection.
 *
 * <p>Invariants: within a transaction reads may move from the target to the authority, never the other way, which would
 * show older rows after newer ones. What a statement left behind in the session pins until the connection is closed; a
 * setting that can be seen to be taken back pins as long as it differs.
 */
final class SessionState {
    private static final int NOT_DRAWN = -1;

    private boolean pinned;
    private boolean strictIsolation;
    private boolean typesMapped;
    private boolean networkTimeoutChanged;

    private boolean begunByText;
    private boolean authorityAsked;
    private int number = NOT_DRAWN;

    /** For the rest of the connection's life. */
    void pin() {
        pinned = true;
    }

    void isolation(int level) {
        strictIsolation =
                level == Connection.TRANSACTION_REPEATABLE_READ || level == Connection.TRANSACTION_SERIALIZABLE;
    }

    void typesMapped(boolean mapped) {
        typesMapped = mapped;
    }

    void networkTimeoutChanged(boolean changed) {
        networkTimeoutChanged = changed;
    }

    boolean pinned() {
        return pinned || strictIsolation || typesMapped || networkTimeoutChanged;
    }

    /**
     * A text is about to be sent to the authority.
     *
     * @param pins it may leave something behind in the session
     */
    void sending(SqlTraits traits, boolean pins, boolean autoCommit) {
        authorityAsked = true;
        pinned |= pins;
        begunByText |= autoCommit && traits.boundary() == SqlTraits.Boundary.OPENS;
    }

    /** The authority did what the text says. */
    void sent(SqlTraits traits) {
        if (traits.boundary() == SqlTraits.Boundary.ENDS) {
            transactionEnded();
        }
    }

    /** Something other than a text of the application's went to the authority. */
    void authorityAsked() {
        authorityAsked = true;
    }

    void transactionEnded() {
        begunByText = false;
        authorityAsked = false;
        number = NOT_DRAWN;
    }

    /** Autocommit is off from now on: a transaction may begin, unless a BEGIN was sent before. */
    void manualCommit() {
        if (!begunByText) {
            transactionEnded();
        }
    }

    boolean begunByText() {
        return begunByText;
    }

    /** Whether the open transaction, or whatever ran before it, has been on the authority. */
    boolean authorityWasAsked() {
        return authorityAsked;
    }

    /** The open transaction's number, the same until its end. */
    int number(ReadShare share) {
        if (number == NOT_DRAWN) {
            number = share.draw();
        }
        return number;
    }
}
