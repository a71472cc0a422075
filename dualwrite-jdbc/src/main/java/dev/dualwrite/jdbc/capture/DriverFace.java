package dev.dualwrite.jdbc.capture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

/**
 * A connection as the driver's own classes see it, such as those who say {@code new CopyManager((BaseConnection) …)}: COPY is
 * captured, JDBC's methods are the application's connection, and whatever else may write makes all tables suspect.
 *
 * <p>Threading: as the driver's. A proxy, since nothing that is called often comes this way.
 */
final class DriverFace implements InvocationHandler {
    private static final String DRIVERS_XA = "org.postgresql.xa.";

    private final CapturingConnection connection;
    private final BaseConnection driver;

    private DriverFace(CapturingConnection connection, BaseConnection driver) {
        this.connection = connection;
        this.driver = driver;
    }

    static BaseConnection of(CapturingConnection connection, BaseConnection driver) {
        return (BaseConnection) proxy(BaseConnection.class, new DriverFace(connection, driver));
    }

    /** Whether a connection is part of the driver's XA, which prepares and commits without asking it. */
    static boolean isXa(Connection connection) {
        return Proxy.isProxyClass(connection.getClass())
                && Proxy.getInvocationHandler(connection).getClass().getName().startsWith(DRIVERS_XA);
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(DriverFace.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Class<?> declared = method.getDeclaringClass();
        if (declared == Object.class && method.getName().equals("equals")) {
            return arguments != null && arguments[0] == proxy;
        } else if (declared != BaseConnection.class && declared != PGConnection.class) {
            return call(method, connection, arguments);
        }
        return switch (method.getName()) {
            case "getCopyAPI" -> new CapturingCopy(connection, driver);
            case "getLargeObjectAPI" -> connection.largeObjects(driver::getLargeObjectAPI);
            case "getFastpathAPI" -> {
                connection.escapes();
                yield call(method, driver, arguments);
            }
            case "getQueryExecutor" -> proxy(QueryExecutor.class, this::executor);
            case "execSQLUpdate", "execSQLQuery" -> statement(method, arguments);
            default -> call(method, driver, arguments);
        };
    }

    private @Nullable Object executor(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        QueryExecutor executor = driver.getQueryExecutor();
        return switch (method.getName()) {
            case "startCopy" -> {
                String sql = arguments == null ? "" : String.valueOf(arguments[0]);
                yield CapturingCopy.started(
                        connection, sql, () -> Objects.requireNonNull(checked(method, executor, arguments)));
            }
            case "execute", "fastpathCall" -> {
                @Nullable Object[] answer = new @Nullable Object[1];
                connection.runUnseen(() -> answer[0] = checked(method, executor, arguments));
                yield answer[0];
            }
            default -> call(method, executor, arguments);
        };
    }

    private @Nullable Object statement(Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
        StatementPlan plan =
                arguments != null && arguments[0] instanceof String sql ? connection.plan(sql) : QuietPlan.READS;
        return observed(new StatementExecution<Boolean>(plan, Bindings.NONE), method, driver, arguments);
    }

    private @Nullable Object observed(
            Observed<Boolean> observed, Method method, Object target, @Nullable Object @Nullable [] arguments)
            throws SQLException {
        @Nullable Object[] answer = new @Nullable Object[1];
        connection.capture().run(observed, () -> {
            answer[0] = checked(method, target, arguments);
            return Boolean.TRUE;
        });
        return answer[0];
    }

    /** As {@link #call}, where the method throws nothing checked but SQLException. */
    private static @Nullable Object checked(Method method, Object target, @Nullable Object @Nullable [] arguments)
            throws SQLException {
        try {
            return call(method, target, arguments);
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new SQLException(e);
        }
    }

    private static @Nullable Object call(Method method, Object target, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
