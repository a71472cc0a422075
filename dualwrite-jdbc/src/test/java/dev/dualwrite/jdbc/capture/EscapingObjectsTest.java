package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;

/** Whatever JDBC hands out leads back to the application's connection (G1, hazard 16). */
class EscapingObjectsTest {
    private static final Set<Class<?>> JDBC = Set.of(
            Connection.class,
            Statement.class,
            PreparedStatement.class,
            CallableStatement.class,
            ResultSet.class,
            DatabaseMetaData.class);

    /** A driver of which every method answers, with a driver object where one is asked for. */
    private static final class Stub implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            Class<?> type = method.getReturnType();
            if (method.getName().equals("unwrap")) {
                return connection();
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
        Connection connection = new Capture(sink, new FixedSchema(sink)).wrap(Stub.connection());
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
                    // A cursor by reference is a result set in an Object.
                    || (method.getName().equals("getObject") && method.getReturnType() == Object.class);
            if (handsOut && !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
                boolean typed = method.getTypeParameters().length > 0;
                if (!typed) {
                    cases.add(new Case(wrapper, method));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methodsThatReturnJdbcObjects")
    void nothingOfTheDriversIsHandedOut(Case one) throws Exception {
        Object[] arguments = Arrays.stream(one.method.getParameterTypes())
                .map(EscapingObjectsTest::anything)
                .toArray();

        Object result = one.method.invoke(one.wrapper, arguments);

        assertThat(result).isNotNull();
        assertThat(Proxy.isProxyClass(result.getClass())).isFalse();
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
