package dev.dualwrite.jdbc.route;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How a query of the application is done on the target.
 *
 * @param <S> the kind of statement
 * @param <T> what executing it answers
 */
interface TargetQuery<S extends Statement, T> {
    /** A statement of the same kind as the application's, on the target. */
    S open(Connection target) throws SQLException;

    T execute(S statement) throws SQLException;
}
