package dev.dualwrite.jdbc.fidelity;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Stands in front of one connection and whatever JDBC objects it hands out, and writes every call and its answer into a
 * transcript: values, exceptions with their chains, and which object it was when it is handed out again.
 *
 * <p>Confined to the thread that uses the connection.
 *
 * <p>After each call on a connection or statement its warnings are noted, and the driver's own transaction state, read from
 * the physical connection below, when they changed.
 */
public final class Recorder {
    private static final List<Class<?>> TYPES = List.of(
            CallableStatement.class,
            PreparedStatement.class,
            Statement.class,
            Connection.class,
            ResultSet.class,
            DatabaseMetaData.class,
            ResultSetMetaData.class,
            ParameterMetaData.class);

    private final Transcript transcript;
    private final BaseConnection physical;
    private final Map<Object, Object> proxies = new IdentityHashMap<>();
    private final Map<Object, Told> told = new IdentityHashMap<>();
    private final Map<Class<?>, Integer> numbers = new HashMap<>();
    private String state = "";
    private boolean paused;

    private record Told(String name, Object real) {}

    private Recorder(Transcript transcript, BaseConnection physical) {
        this.transcript = transcript;
        this.physical = physical;
    }

    /**
     * Puts a recorder in front of a connection.
     *
     * @param physical the driver's connection below it
     */
    public static Connection record(Connection connection, BaseConnection physical, Transcript transcript) {
        return (Connection) new Recorder(transcript, physical).recorded(connection);
    }

    /** Makes calls that are not written down one by one, and notes their outcome. */
    public static void digest(Object recorded, Digest digest) throws SQLException {
        Recorder recorder = ((Calls) Proxy.getInvocationHandler(recorded)).recorder();
        recorder.paused = true;
        String outcome;
        try {
            outcome = digest.of();
        } catch (SQLException | RuntimeException e) {
            outcome = "throws " + Described.error(e);
        } finally {
            recorder.paused = false;
        }
        recorder.transcript.note(outcome);
    }

    /** Calls whose outcome is one text. */
    @FunctionalInterface
    public interface Digest {
        String of() throws SQLException;
    }

    private Object recorded(Object real) {
        Object known = proxies.get(real);
        if (known != null) {
            return known;
        }
        Class<?> type =
                TYPES.stream().filter(t -> t.isInstance(real)).findFirst().orElse(null);
        if (type == null) {
            return real;
        }
        String name = type.getSimpleName() + numbers.merge(type, 1, Integer::sum);
        Object proxy =
                Proxy.newProxyInstance(Recorder.class.getClassLoader(), new Class<?>[] {type}, new Calls(name, real));
        proxies.put(real, proxy);
        told.put(proxy, new Told(name, real));
        return proxy;
    }

    private final class Calls implements InvocationHandler {
        private final String name;
        private final Object real;

        Calls(String name, Object real) {
            this.name = name;
            this.real = real;
        }

        Recorder recorder() {
            return Recorder.this;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            switch (method.getName()) {
                case "hashCode":
                    return System.identityHashCode(proxy);
                case "equals":
                    return arguments != null && arguments[0] == proxy;
                default:
                    break;
            }
            List<String> texts = new ArrayList<>();
            Object[] given = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < given.length; i++) {
                Told other = told.get(given[i]);
                texts.add(other == null ? Described.value(given[i]) : other.name);
                given[i] = other == null ? given[i] : other.real;
            }
            String call = name + "." + method.getName() + texts;
            try {
                Object answer = method.invoke(real, given);
                Object handedOut = answer == null || method.getName().equals("unwrap") ? answer : recorded(answer);
                note(call, method, handedOut);
                return handedOut;
            } catch (InvocationTargetException e) {
                note(call + " throws " + Described.error(e.getCause()));
                throw e.getCause();
            }
        }

        private void note(String call, Method method, @Nullable Object answer) {
            Told one = told.get(answer);
            String text =
                    one != null ? one.name : method.getName().equals("unwrap") ? "unwrapped" : Described.value(answer);
            note(method.getReturnType() == void.class ? call : call + " -> " + text);
        }

        private void note(String line) {
            if (!paused) {
                transcript.note(line);
                if (real instanceof Connection || real instanceof Statement) {
                    after();
                }
            }
        }

        private void after() {
            String now = physical.getTransactionState() + " " + autoCommit() + warnings();
            if (!now.equals(state)) {
                state = now;
                transcript.note("    " + now);
            }
        }

        private String autoCommit() {
            try {
                return physical.getAutoCommit() ? "autocommit" : "manual";
            } catch (SQLException e) {
                return "closed";
            }
        }

        private String warnings() {
            try {
                Object warnings = real instanceof Statement s ? s.getWarnings() : ((Connection) real).getWarnings();
                return warnings == null ? "" : " warnings " + Described.value(warnings);
            } catch (SQLException e) {
                return " no warnings: " + Described.error(e);
            }
        }
    }
}
