package dev.dualwrite.samples.benchmarks;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;

import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;

/**
 * A driver that answers at once without a server, so that what is left is the wrapper's own work.
 *
 * <p>Stateless: one object of each kind serves all. Its methods that matter are compiled code like a driver's; the others
 * return null, false or zero.
 */
public final class StubDriver {
    private static final ResultSet ROWS = filled(Rows.class);
    private static final PreparedStatement STATEMENT = filled(Prepared.class);
    private static final QueryExecutor EXECUTOR = filled(Executor.class);
    private static final Connection CONNECTION = filled(Session.class);

    private StubDriver() {}

    static Connection connection() {
        return CONNECTION;
    }

    private static <T> T filled(Class<T> type) {
        try {
            return new ByteBuddy()
                    .subclass(type)
                    .method(isAbstract())
                    .intercept(StubMethod.INSTANCE)
                    .make()
                    .load(type.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                    .getLoaded()
                    .getConstructor()
                    .newInstance();
        } catch (InstantiationException
                | IllegalAccessException
                | InvocationTargetException
                | NoSuchMethodException e) {
            throw new IllegalStateException("The stub of " + type.getSimpleName() + " cannot be made", e);
        }
    }

    /** A session that is always idle and in autocommit. */
    public abstract static class Session implements BaseConnection {
        @Override
        public PreparedStatement prepareStatement(String sql) {
            return STATEMENT;
        }

        @Override
        public boolean getAutoCommit() {
            return true;
        }

        @Override
        public TransactionState getTransactionState() {
            return TransactionState.IDLE;
        }

        @Override
        public boolean getStandardConformingStrings() {
            return true;
        }

        @Override
        public QueryExecutor getQueryExecutor() {
            return EXECUTOR;
        }

        @Override
        public int getTransactionIsolation() {
            return TRANSACTION_READ_COMMITTED;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast(this);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return type.isInstance(this);
        }
    }

    /** What the wrapper asks the driver's protocol layer. */
    public abstract static class Executor implements QueryExecutor {
        @Override
        public String getUser() {
            return "postgres";
        }
    }

    /** Updates one row, finds one row. */
    public abstract static class Prepared implements PreparedStatement {
        @Override
        public int executeUpdate() {
            return 1;
        }

        @Override
        public ResultSet executeQuery() {
            return ROWS;
        }
    }

    /** One row after the other. */
    public abstract static class Rows implements ResultSet {
        @Override
        public boolean next() {
            return true;
        }

        @Override
        public String getString(int column) {
            return "somebody";
        }
    }
}
