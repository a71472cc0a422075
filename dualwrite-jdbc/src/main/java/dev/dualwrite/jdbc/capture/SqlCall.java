package dev.dualwrite.jdbc.capture;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One call to the driver. */
@FunctionalInterface
interface SqlCall<T extends @Nullable Object> {
    T call() throws SQLException;
}
