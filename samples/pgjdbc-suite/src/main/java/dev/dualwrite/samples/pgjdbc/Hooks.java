package dev.dualwrite.samples.pgjdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the rewritten tests call in place of casts and of some methods of JDBC, see {@link CallSites}.
 *
 * <p>Thread-safe. Without a migration every method does what the call that it replaces would have done.
 */
public final class Hooks {
    private static volatile @Nullable WrappedRun wrapped;

    private Hooks() {}

    /** From now on connections are wrapped by this run's migration. */
    static void wrap(WrappedRun run) {
        wrapped = run;
    }

    /** The driver's object of a type, or what was given if there is none: the cast that follows then fails as it would have. */
    public static @Nullable Object as(@Nullable Object object, Class<?> type) {
        if (wrapped == null || type.isInstance(object) || !(object instanceof Wrapper wrapper)) {
            return object;
        }
        try {
            return wrapper.isWrapperFor(type) ? wrapper.unwrap(type) : object;
        } catch (SQLException e) {
            return object;
        }
    }

    /** Whether {@link #as} gives such an object. */
    public static boolean is(@Nullable Object object, Class<?> type) {
        return type.isInstance(as(object, type));
    }

    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    private static Connection opened(Opening opening) throws SQLException {
        WrappedRun run = wrapped;
        return run == null ? opening.open() : run.connection(opening);
    }

    public static Connection getConnection(String url) throws SQLException {
        return opened(() -> DriverManager.getConnection(url));
    }

    public static Connection getConnection(String url, Properties properties) throws SQLException {
        return opened(() -> DriverManager.getConnection(url, properties));
    }

    public static Connection getConnection(String url, String user, String password) throws SQLException {
        return opened(() -> DriverManager.getConnection(url, user, password));
    }

    public static boolean execute(Statement statement, String sql) throws SQLException {
        WrappedRun run = wrapped;
        if (run == null) {
            return statement.execute(sql);
        }
        run.tables().before(sql);
        boolean result = statement.execute(sql);
        run.tables().after(statement, sql);
        return result;
    }

    public static int executeUpdate(Statement statement, String sql) throws SQLException {
        WrappedRun run = wrapped;
        if (run == null) {
            return statement.executeUpdate(sql);
        }
        run.tables().before(sql);
        int result = statement.executeUpdate(sql);
        run.tables().after(statement, sql);
        return result;
    }

    public static void commit(Connection connection) throws SQLException {
        connection.commit();
        WrappedRun run = wrapped;
        if (run != null) {
            run.tables().committed();
        }
    }

    public static void setAutoCommit(Connection connection, boolean autoCommit) throws SQLException {
        connection.setAutoCommit(autoCommit);
        WrappedRun run = wrapped;
        if (run != null && autoCommit) {
            run.tables().committed();
        }
    }
}
