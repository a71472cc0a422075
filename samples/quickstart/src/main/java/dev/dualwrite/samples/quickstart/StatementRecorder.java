package dev.dualwrite.samples.quickstart;

import dev.dualwrite.samples.quickstart.NaiveRecipe.Firing;
import dev.dualwrite.samples.quickstart.NaiveRecipe.Statement;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a DataSource so that every write statement that has been executed is handed on with its parameters.
 *
 * <p>As safe for threads as what it wraps.
 *
 * <p>Reflection keeps it short: it serves the comparison with the recipe, not an application.
 */
final class StatementRecorder {

    private StatementRecorder() {}

    /** @param sessions is asked once a connection */
    static DataSource wrap(DataSource dataSource, Supplier<Firing> sessions) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = invoke(dataSource, method, arguments);
            return result instanceof Connection connection ? connection(connection, sessions.get()) : result;
        });
    }

    private static Connection connection(Connection connection, Firing firing) {
        return proxy(Connection.class, (self, method, arguments) -> {
            Object result = invoke(connection, method, arguments);
            if (result instanceof PreparedStatement prepared && arguments != null) {
                return proxy(PreparedStatement.class, new Recording(prepared, (String) arguments[0], firing));
            }
            if (result instanceof java.sql.Statement statement) {
                return proxy(java.sql.Statement.class, new Recording(statement, null, firing));
            }
            return result;
        });
    }

    /** One statement: collects its parameters and batch, and hands them on after each execution. */
    private static final class Recording implements InvocationHandler {
        private final java.sql.Statement statement;
        private final @Nullable String prepared;
        private final Firing firing;
        private final Map<Object, Setter> parameters = new LinkedHashMap<>();
        private final List<Statement> batch = new ArrayList<>();

        Recording(java.sql.Statement statement, @Nullable String prepared, Firing firing) {
            this.statement = statement;
            this.prepared = prepared;
            this.firing = firing;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
            Object result = StatementRecorder.invoke(statement, method, arguments);
            switch (method.getName()) {
                case "addBatch" -> batch.add(statement(arguments));
                case "clearBatch" -> batch.clear();
                case "executeBatch" -> {
                    batch.forEach(firing::fire);
                    batch.clear();
                }
                case "execute", "executeUpdate", "executeQuery" -> {
                    if (isWrite(sql(arguments))) {
                        firing.fire(statement(arguments));
                    }
                }
                default -> {
                    if (prepared != null
                            && method.getName().startsWith("set")
                            && arguments != null
                            && arguments.length >= 2) {
                        parameters.put(arguments[0], new Setter(method, arguments));
                    }
                }
            }
            return result;
        }

        private String sql(Object @Nullable [] arguments) {
            if (prepared != null) {
                return prepared;
            }
            return arguments == null ? "" : (String) arguments[0];
        }

        private Statement statement(Object @Nullable [] arguments) {
            String sql = sql(arguments);
            if (prepared == null) {
                return connection -> {
                    try (java.sql.Statement copy = connection.createStatement()) {
                        copy.execute(sql);
                    }
                };
            }
            List<Setter> values = List.copyOf(parameters.values());
            return connection -> {
                try (PreparedStatement copy = connection.prepareStatement(sql)) {
                    for (Setter value : values) {
                        value.set(copy);
                    }
                    copy.execute();
                }
            };
        }
    }

    /** A call of {@code setString(1, …)} or the like. */
    private record Setter(Method method, Object[] arguments) {
        void set(PreparedStatement statement) throws SQLException {
            try {
                invoke(statement, method, arguments);
            } catch (SQLException | RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new SQLException(e);
            }
        }
    }

    private static boolean isWrite(String sql) {
        String verb = sql.stripLeading().toUpperCase(Locale.ROOT);
        return verb.startsWith("INSERT") || verb.startsWith("UPDATE") || verb.startsWith("DELETE");
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
