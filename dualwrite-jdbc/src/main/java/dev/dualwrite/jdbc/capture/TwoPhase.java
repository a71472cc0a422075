package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/**
 * Transactions in two phases, which are refused while writes are captured: what is prepared may be committed by anybody, from
 * any session, at any time, and nobody would tell what it wrote.
 *
 * <p>Stateless. What was prepared before can always be ended.
 */
final class TwoPhase {
    private static final String NOT_SUPPORTED = "0A000";

    private TwoPhase() {}

    static SQLException refusedStatement() {
        return new SQLFeatureNotSupportedException(
                "PREPARE TRANSACTION is refused while dualwrite captures writes, because the transaction could be committed"
                        + " later without being seen; nothing was sent, the transaction is still open. Commit it in one"
                        + " phase, or go back to stage OFF",
                NOT_SUPPORTED);
    }

    static SQLException refusedConnection() {
        return new SQLFeatureNotSupportedException(
                "An XA connection is refused while dualwrite captures writes, because its transactions could be committed"
                        + " without being seen. Use a DataSource without XA, or go back to stage OFF",
                NOT_SUPPORTED);
    }
}
