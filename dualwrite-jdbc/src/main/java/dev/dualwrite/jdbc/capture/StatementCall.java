package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A call to an object of the driver's.
 *
 * @param <S> the object
 * @param <T> what the call returns
 */
@FunctionalInterface
interface StatementCall<S, T extends @Nullable Object> {
    T on(S statement) throws SQLException;
}
