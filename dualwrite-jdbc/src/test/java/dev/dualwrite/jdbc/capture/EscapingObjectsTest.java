package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.route.ReadRouter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;
import org.postgresql.ds.PGSimpleDataSource;

/** Whatever JDBC hands out leads back to the application's connection (G1, hazard 16). */
class EscapingObjectsTest {
    private static final Set<Class<?>> JDBC = Set.of(
            Connection.class,
            Statement.class,
            PreparedStatement.class,
            CallableStatement.class,
            ResultSet.class,
            DatabaseMetaData.class);

    private interface DriversStatement extends Statement {}

    private interface DriversResultSet extends ResultSet {}

    private interface DriversMetaData extends DatabaseMetaData {}

    /** A driver of which every method answers, with a driver object where one is asked for. */
    private static final class Stub implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            Class<?> type = method.getReturnType();
            if (method.getName().equals("unwrap")) {
                Class<?> asked = (Class<?>) arguments[0];
                return asked == BaseConnection.class ? connection() : stub(asked);
            } else if (type == TransactionState.class) {
                return TransactionState.IDLE;
            } else if (type == boolean.class) {
                return false;
            } else if (type == int.class) {
                return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : 0;
            } else if (type == long.class) {
                return 0L;
            } else if (JDBC.contains(type) || type == QueryExecutor.class) {
                return stub(type);
            } else if (type == Object.class) {
                return stub(ResultSet.class);
            }
            return type == String.class ? "" : null;
        }

        private static Object stub(Class<?> type) {
            return Proxy.newProxyInstance(
                    Stub.class.getClassLoader(),
                    new Class<?>[] {type == Connection.class ? BaseConnection.class : type},
                    new Stub());
        }

        static BaseConnection connection() {
            return (BaseConnection) stub(Connection.class);
        }
    }

    private record Case(Object wrapper, Method method) {
        @Override
        public String toString() {
            return wrapper.getClass().getSimpleName() + "." + method.getName()
                    + Arrays.stream(method.getParameterTypes())
                            .map(Class::getSimpleName)
                            .toList();
        }
    }

    static Stream<Case> methodsThatReturnJdbcObjects() throws Exception {
        RecordingSink sink = new RecordingSink();
        FixedSchema schema = new FixedSchema(sink);
        Connection captured = new Capture(sink, schema).wrap(Stub.connection());
        Connection routed = new ReadRouter(new PGSimpleDataSource(), sink, schema, table -> false)
                .route(new Capture(sink, schema).wrap(Stub.connection()));
        return Stream.concat(of(captured), of(routed));
    }

    private static Stream<Case> of(Connection connection) throws Exception {
        Statement statement = connection.createStatement();
        List<Case> cases = new ArrayList<>();
        add(cases, Connection.class, connection);
        add(cases, Statement.class, statement);
        add(cases, PreparedStatement.class, connection.prepareStatement("SELECT 1"));
        add(cases, CallableStatement.class, connection.prepareCall("{call f()}"));
        add(cases, ResultSet.class, statement.executeQuery("SELECT 1"));
        add(cases, DatabaseMetaData.class, connection.getMetaData());
        return cases.stream();
    }

    private static void add(List<Case> cases, Class<?> type, Object wrapper) {
        for (Method method : type.getMethods()) {
            boolean handsOut = JDBC.contains(method.getReturnType())
                    // A cursor by reference is a result set in an Object, or in what was asked for.
                    || method.getName().equals("getObject")
                    || method.getName().equals("unwrap");
            if (handsOut && !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
                cases.add(new Case(wrapper, method));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methodsThatReturnJdbcObjects")
    void nothingOfTheDriversIsHandedOut(Case one) throws Exception {
        Object[] arguments = Arrays.stream(one.method.getParameterTypes())
                .map(type -> type == Class.class ? asked(one.wrapper, one.method) : anything(type))
                .toArray();

        Object result = one.method.invoke(one.wrapper, arguments);

        assertThat(result).isNotNull();
        assertThat(Proxy.isProxyClass(result.getClass())).isFalse();
    }

    /** What a typed method is asked for: a result set by {@code getObject}, the object's own kind by {@code unwrap}. */
    private static Class<?> asked(Object wrapper, Method method) {
        return method.getName().equals("getObject")
                ? ResultSet.class
                : JDBC.stream()
                        .filter(type -> type.isInstance(wrapper))
                        .findFirst()
                        .orElseThrow();
    }

    /** The driver's settings of a statement may be had, the statement that could be executed past us not. */
    @Test
    void settingsOfAStatementCannotExecuteIt() throws Exception {
        RecordingSink sink = new RecordingSink();
        Connection connection = new Capture(sink, new FixedSchema(sink)).wrap(Stub.connection());

        PGStatement settings = connection.prepareStatement("SELECT 1").unwrap(PGStatement.class);

        assertThat(settings).isNotInstanceOf(Statement.class);
    }

    /** What is unwrapped to a class of the driver's may write: everything is suspect then. */
    @Test
    void theDriversOwnObjectsMakeAllTablesSuspect() throws Exception {
        for (Class<?> type : List.of(DriversStatement.class, DriversResultSet.class, DriversMetaData.class)) {
            RecordingSink sink = new RecordingSink();
            FixedSchema schema = new FixedSchema(sink);
            schema.table("t", "id").column("id", "integer").add();
            Connection connection = new Capture(sink, schema).wrap(Stub.connection());
            Wrapper wrapper = type == DriversStatement.class
                    ? connection.createStatement()
                    : type == DriversResultSet.class
                            ? connection.createStatement().executeQuery("SELECT 1")
                            : connection.getMetaData();

            assertThat(wrapper.unwrap(type)).isNotNull();

            assertThat(sink.story())
                    .as("after unwrapping to %s", type.getSimpleName())
                    .isNotEmpty();
        }
    }

    private static Object anything(Class<?> type) {
        if (type == int.class) {
            return 0;
        } else if (type == boolean.class) {
            return false;
        } else if (type == long.class) {
            return 0L;
        }
        return type == String.class ? "x" : null;
    }
}
