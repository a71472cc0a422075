package dev.dualwrite.jdbc.route;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A call of the application as the authority gets it.
 *
 * @param <T> what it answers
 */
interface AuthorityCall<T extends @Nullable Object> {
    T run() throws SQLException;
}
