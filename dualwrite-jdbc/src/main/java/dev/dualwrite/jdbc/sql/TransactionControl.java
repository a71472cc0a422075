package dev.dualwrite.jdbc.sql;

import org.jspecify.annotations.Nullable;

/**
 * A statement that begins, ends or divides a transaction, or sets its modes.
 *
 * <p>Thread-safe: immutable.
 *
 * <p>{@code name} is the savepoint's name or the prepared transaction's identifier, null for the other kinds;
 * {@code chain} is AND CHAIN; {@code readOnly} is null unless the text says READ ONLY or READ WRITE; {@code isolation}
 * is in lower case, null unless given.
 */
public record TransactionControl(
        Kind kind,
        @Nullable String name,
        boolean chain,
        @Nullable Boolean readOnly,
        @Nullable String isolation) implements StatementShape {

    /** Which statement it is. */
    public enum Kind {
        BEGIN,
        COMMIT,
        ROLLBACK,
        SAVEPOINT,
        RELEASE,
        ROLLBACK_TO,
        PREPARE_TRANSACTION,
        COMMIT_PREPARED,
        ROLLBACK_PREPARED,
        SET_TRANSACTION,
        SET_SESSION_CHARACTERISTICS
    }

    @Override
    public Writes writes() {
        return Writes.NO;
    }
}
