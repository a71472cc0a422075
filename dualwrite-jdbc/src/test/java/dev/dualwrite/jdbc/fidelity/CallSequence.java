package dev.dualwrite.jdbc.fidelity;

import static dev.dualwrite.jdbc.fidelity.Attempt.quietly;

import java.io.IOException;
import java.io.StringReader;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * A seeded sequence of JDBC calls: transactions by method and by text, savepoints, statements of all kinds, batches,
 * generated keys, limits, updatable rows, COPY, and calls that are wrong.
 *
 * <p>Confined to one thread, used once. Invariant: the calls depend on the seed, and on answers that are recorded.
 */
final class CallSequence implements TwinDatabases.Calls {
    private static final int STEPS = 150;
    private static final int MOST_OPEN = 4;

    private static final List<String> SETTINGS = List.of(
            "SET search_path = public",
            "SET LOCAL search_path = other, public",
            "RESET search_path",
            "SELECT set_config('search_path', 'public', false)",
            "SET standard_conforming_strings = off",
            "SET standard_conforming_strings = on",
            "SET TimeZone = 'Asia/Tokyo'",
            "RESET TimeZone",
            "SET ROLE NONE",
            "RESET ROLE",
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "CREATE TEMPORARY TABLE IF NOT EXISTS passing (id int)",
            "DROP TABLE IF EXISTS passing",
            "DEALLOCATE ALL",
            "DISCARD PLANS");

    /** A statement with parameters that is open, and what binds them. */
    private record Open(Statement statement, RandomWrites.@Nullable Binder binder) {}

    private final Random random;
    private final RandomWrites writes;
    private final boolean escapes;
    private final List<Open> open = new ArrayList<>();
    private final List<Savepoint> savepoints = new ArrayList<>();

    /** @param escapes whether the driver's own connection is asked for, after which all is suspect */
    CallSequence(long seed, boolean escapes) {
        this.random = new Random(seed);
        this.writes = new RandomWrites(random);
        this.escapes = escapes;
    }

    @Override
    public void on(Connection connection) throws SQLException {
        for (int i = 0; i < STEPS; i++) {
            quietly(() -> step(connection));
        }
        if (random.nextBoolean()) {
            quietly(() -> {
                if (!connection.getAutoCommit()) {
                    connection.commit();
                }
            });
        }
        quietly(connection::close);
        quietly(connection::getAutoCommit);
        quietly(connection::createStatement);
    }

    private static void shown(Object object) {
        Objects.requireNonNull(object.toString());
    }

    private void step(Connection connection) throws SQLException {
        switch (random.nextInt(30)) {
            case 0 -> connection.setAutoCommit(random.nextInt(3) == 0);
            case 1 -> connection.commit();
            case 2 -> connection.rollback();
            case 3, 4 -> savepoint(connection);
            case 5 -> byText(connection);
            case 6 -> create(connection);
            case 7, 8, 9 -> prepare(connection);
            case 10, 11, 12, 13 -> literal(connection);
            case 14, 15, 16 -> run();
            case 17, 18, 19 -> batch(connection);
            case 20 -> settings();
            case 21 -> updatable(connection);
            case 22 -> call(connection);
            case 23 -> copy(connection);
            case 24 -> wrong(connection);
            case 25 -> ask(connection);
            case 26 -> close();
            case 27 -> cursor(connection);
            case 28 -> session(connection);
            default -> keys(connection);
        }
    }

    private void savepoint(Connection connection) throws SQLException {
        switch (random.nextInt(5)) {
            case 0 -> savepoints.add(connection.setSavepoint());
            case 1 -> savepoints.add(connection.setSavepoint("s" + random.nextInt(3)));
            case 2, 3 -> {
                if (!savepoints.isEmpty()) {
                    connection.rollback(savepoints.get(random.nextInt(savepoints.size())));
                }
            }
            default -> {
                if (!savepoints.isEmpty()) {
                    connection.releaseSavepoint(savepoints.remove(random.nextInt(savepoints.size())));
                }
            }
        }
    }

    private void byText(Connection connection) throws SQLException {
        List<String> texts = List.of(
                "BEGIN",
                "COMMIT",
                "ROLLBACK",
                "END",
                "ABORT",
                "START TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                "SAVEPOINT s1",
                "SAVEPOINT \"S 2\"",
                "ROLLBACK TO s1",
                "ROLLBACK TO SAVEPOINT \"S 2\"",
                "RELEASE s1",
                "COMMIT AND CHAIN",
                "ROLLBACK AND CHAIN",
                "BEGIN; " + writes.literal() + "; COMMIT",
                "BEGIN; " + writes.literal() + "; ROLLBACK",
                "SAVEPOINT s1; " + writes.literal() + "; ROLLBACK TO s1",
                "COMMIT; " + writes.literal());
        send(connection, texts.get(random.nextInt(texts.size())));
    }

    /** In any of the ways in which a text can be sent, be it one that the driver refuses to have sent it by. */
    private void send(Connection connection, String sql) throws SQLException {
        int way = random.nextInt(8);
        if (way < 5) {
            try (Statement statement = connection.createStatement()) {
                switch (way) {
                    case 0 -> statement.execute(sql);
                    case 1 -> statement.executeUpdate(sql);
                    case 2 -> Results.rows(statement.executeQuery(sql));
                    case 3 -> statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
                    default -> {
                        statement.addBatch(sql);
                        counts(statement);
                    }
                }
            }
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            switch (way) {
                case 5 -> statement.execute();
                case 6 -> Results.rows(statement.executeQuery());
                default -> statement.executeLargeUpdate();
            }
            Results.all(statement);
        }
    }

    private void add(Statement statement, RandomWrites.@Nullable Binder binder) {
        if (open.size() == MOST_OPEN) {
            Open old = open.remove(0);
            quietly(old.statement::close);
        }
        open.add(new Open(statement, binder));
    }

    private void create(Connection connection) throws SQLException {
        add(
                random.nextBoolean()
                        ? connection.createStatement()
                        : connection.createStatement(
                                ResultSet.TYPE_SCROLL_INSENSITIVE,
                                random.nextBoolean() ? ResultSet.CONCUR_READ_ONLY : ResultSet.CONCUR_UPDATABLE),
                null);
    }

    private void prepare(Connection connection) throws SQLException {
        RandomWrites.Prepared prepared = writes.prepared();
        PreparedStatement statement = switch (random.nextInt(6)) {
            case 0 -> connection.prepareStatement(prepared.sql(), Statement.RETURN_GENERATED_KEYS);
            case 1 -> connection.prepareStatement(prepared.sql(), new String[] {"id"});
            case 2 ->
                connection.prepareStatement(
                        prepared.sql(), ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
            default -> connection.prepareStatement(prepared.sql());
        };
        if (random.nextInt(3) == 0) {
            Results.shape(statement);
        }
        add(statement, prepared.binder());
        run(open.get(open.size() - 1));
    }

    private void literal(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String sql = writes.literal();
            switch (random.nextInt(6)) {
                case 0 -> statement.executeUpdate(sql);
                case 1 -> statement.executeLargeUpdate(sql);
                case 2 -> Results.rows(statement.executeQuery(sql));
                case 3 -> statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
                default -> statement.execute(sql);
            }
            Results.all(statement);
        }
    }

    private void run() throws SQLException {
        if (!open.isEmpty()) {
            run(open.get(random.nextInt(open.size())));
        }
    }

    private void run(Open one) throws SQLException {
        if (one.binder == null) {
            one.statement.execute(writes.literal());
        } else {
            PreparedStatement statement = (PreparedStatement) one.statement;
            one.binder.bind(statement);
            switch (random.nextInt(5)) {
                case 0 -> statement.executeUpdate();
                case 1 -> statement.executeLargeUpdate();
                case 2 -> Results.rows(statement.executeQuery());
                default -> statement.execute();
            }
            if (random.nextInt(4) == 0) {
                shown(statement);
                statement.getParameterMetaData();
                Results.shape(statement);
            }
        }
        Results.all(one.statement);
    }

    private void batch(Connection connection) throws SQLException {
        if (random.nextInt(3) == 0) {
            try (Statement statement = connection.createStatement()) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    statement.addBatch(writes.literal());
                }
                counts(statement);
            }
            return;
        }
        RandomWrites.Prepared prepared = writes.prepared();
        try (PreparedStatement statement = random.nextInt(3) == 0
                ? connection.prepareStatement(prepared.sql(), Statement.RETURN_GENERATED_KEYS)
                : connection.prepareStatement(prepared.sql())) {
            for (int i = random.nextInt(9); i >= 0; i--) {
                prepared.binder().bind(statement);
                statement.addBatch();
            }
            if (random.nextInt(8) == 0) {
                statement.clearBatch();
            }
            counts(statement);
            if (random.nextInt(3) == 0) {
                prepared.binder().bind(statement);
                statement.executeUpdate();
            }
        }
    }

    private void counts(Statement statement) throws SQLException {
        try {
            if (random.nextBoolean()) {
                statement.executeBatch();
            } else {
                statement.executeLargeBatch();
            }
        } finally {
            Results.all(statement);
        }
    }

    private void settings() throws SQLException {
        if (open.isEmpty()) {
            return;
        }
        Statement statement = open.get(random.nextInt(open.size())).statement;
        switch (random.nextInt(10)) {
            case 9 ->
                statement.setFetchDirection(random.nextBoolean() ? ResultSet.FETCH_REVERSE : ResultSet.FETCH_UNKNOWN);
            case 0 -> statement.setMaxRows(random.nextInt(3));
            case 1 -> statement.setFetchSize(random.nextInt(3));
            case 2 -> statement.setLargeMaxRows(random.nextInt(3));
            case 3 -> statement.cancel();
            case 4 -> statement.setEscapeProcessing(random.nextBoolean());
            case 5 -> statement.closeOnCompletion();
            case 6 -> statement.clearWarnings();
            case 7 -> statement.setMaxFieldSize(random.nextInt(3));
            default -> {
                statement.getMaxRows();
                statement.getFetchSize();
                statement.isPoolable();
                statement.isClosed();
                statement.getConnection();
                statement.getResultSetConcurrency();
                shown(statement);
            }
        }
    }

    private void updatable(Connection connection) throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT id, a, b FROM plain ORDER BY id")) {
            rows.next();
            switch (random.nextInt(5)) {
                case 0 -> {
                    rows.moveToInsertRow();
                    rows.updateInt("id", 1 + random.nextInt(20));
                    rows.updateString("b", "inserted");
                    rows.insertRow();
                    rows.moveToCurrentRow();
                }
                case 1 -> {
                    rows.updateInt("a", random.nextInt(50));
                    rows.updateRow();
                    rows.rowUpdated();
                }
                case 2 -> {
                    rows.last();
                    rows.deleteRow();
                    rows.rowDeleted();
                }
                case 3 -> {
                    rows.updateString(3, "forgotten");
                    rows.cancelRowUpdates();
                    rows.refreshRow();
                }
                default -> rows.updateRow();
            }
            rows.beforeFirst();
            Results.rows(rows);
        }
    }

    private void call(Connection connection) throws SQLException {
        int id = 1 + random.nextInt(14);
        switch (random.nextInt(4)) {
            case 0 -> {
                try (CallableStatement call = connection.prepareCall("{? = call add_plain(?)}")) {
                    call.registerOutParameter(1, Types.INTEGER);
                    call.setInt(2, id);
                    call.execute();
                    call.getInt(1);
                    call.getObject(1);
                    call.wasNull();
                    Results.all(call);
                }
            }
            case 1 -> {
                try (CallableStatement call = connection.prepareCall("call set_plain(?, ?)")) {
                    call.setInt(1, id);
                    call.setString(2, "called");
                    call.registerOutParameter(2, Types.VARCHAR);
                    call.execute();
                    call.getString(2);
                    call.getUpdateCount();
                }
            }
            case 2 -> {
                try (CallableStatement call = connection.prepareCall("{? = call open_cursor()}")) {
                    call.registerOutParameter(1, Types.OTHER);
                    call.execute();
                    if (call.getObject(1) instanceof ResultSet rows) {
                        Results.rows(rows);
                    }
                }
            }
            default -> {
                try (CallableStatement call = connection.prepareCall("{? = call plus_one(?)}")) {
                    call.registerOutParameter(1, Types.INTEGER);
                    call.setInt(2, id);
                    call.executeUpdate();
                    call.getInt(1);
                    call.getInt(3);
                }
            }
        }
    }

    private void copy(Connection connection) throws SQLException {
        CopyManager copy = escapes && random.nextInt(3) == 0
                ? new CopyManager(connection.unwrap(BaseConnection.class))
                : connection.unwrap(PGConnection.class).getCopyAPI();
        String rows = (20 + random.nextInt(20)) + ",1,copied\n" + (40 + random.nextInt(20)) + ",2,copied\n";
        String end = random.nextInt(4) == 0 ? "x,y,z\n" : "";
        Recorder.digest(connection, () -> {
            try {
                return "copied "
                        + copy.copyIn("COPY plain (id, a, b) FROM STDIN (FORMAT csv)", new StringReader(rows + end));
            } catch (IOException e) {
                return "copy failed " + e;
            }
        });
        connection.getAutoCommit();
    }

    private void wrong(Connection connection) throws SQLException {
        switch (random.nextInt(9)) {
            case 0 -> {
                Statement statement = connection.createStatement();
                statement.close();
                statement.execute("SELECT 1");
            }
            case 1 -> {
                try (PreparedStatement statement = connection.prepareStatement("UPDATE plain SET a = ? WHERE id = ?")) {
                    statement.setInt(1, 1);
                    statement.executeUpdate();
                }
            }
            case 2 -> {
                try (PreparedStatement statement = connection.prepareStatement("UPDATE plain SET a = ? WHERE id = ?")) {
                    statement.setInt(3, 1);
                }
            }
            case 3 -> {
                try (PreparedStatement statement = connection.prepareStatement("UPDATE plain SET a = ? WHERE id = ?")) {
                    statement.setString(1, "text");
                    statement.setInt(2, 1);
                    statement.executeUpdate();
                }
            }
            case 4 -> {
                try (PreparedStatement statement = connection.prepareStatement("UPDATE plain SET a = 1 WHERE id = 1")) {
                    statement.execute("UPDATE plain SET a = 2");
                }
            }
            case 5 ->
                connection
                        .prepareStatement("INSERT INTO plain VALUES (1", Statement.RETURN_GENERATED_KEYS)
                        .execute();
            case 6 -> connection.prepareStatement("INSERT INTO plain (id) VALUES (1)", new int[] {1});
            case 7 -> connection.createStatement().executeQuery("UPDATE plain SET a = 7 WHERE id = 7");
            default -> connection.createStatement().executeUpdate("SELECT id FROM plain WHERE id = 1");
        }
    }

    private void ask(Connection connection) throws SQLException {
        switch (random.nextInt(6)) {
            case 0 -> Results.rows(connection.getMetaData().getPrimaryKeys(null, "public", "pair"));
            case 1 -> Results.rows(connection.getMetaData().getColumns(null, "public", "account", "%"));
            case 2 -> {
                connection.getMetaData().getConnection();
                connection.getMetaData().supportsSavepoints();
            }
            case 3 -> {
                connection.isWrapperFor(PGConnection.class);
                connection.isWrapperFor(Statement.class);
                connection.isValid(5);
            }
            case 4 -> {
                connection.getCatalog();
                connection.getSchema();
                connection.getTransactionIsolation();
                connection.nativeSQL("{fn now()}");
                connection.getHoldability();
                connection.getTypeMap();
            }
            default -> {
                connection.createArrayOf("text", new Object[] {"a", null});
                connection.getClientInfo("ApplicationName");
            }
        }
    }

    private void session(Connection connection) throws SQLException {
        switch (random.nextInt(8)) {
            case 6, 7 -> send(connection, SETTINGS.get(random.nextInt(SETTINGS.size())));
            case 0 -> connection.setReadOnly(random.nextInt(4) == 0);
            case 1 ->
                connection.setTransactionIsolation(
                        random.nextBoolean()
                                ? Connection.TRANSACTION_READ_COMMITTED
                                : Connection.TRANSACTION_REPEATABLE_READ);
            case 2 ->
                connection.setHoldability(
                        random.nextBoolean() ? ResultSet.HOLD_CURSORS_OVER_COMMIT : ResultSet.CLOSE_CURSORS_AT_COMMIT);
            case 3 -> connection.clearWarnings();
            case 4 -> connection.setClientInfo("ApplicationName", "app" + random.nextInt(3));
            default -> connection.setSchema("public");
        }
    }

    private void cursor(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT id, b FROM plain ORDER BY id")) {
            statement.setFetchSize(2);
            statement.setMaxRows(random.nextInt(5));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                rows.getObject(1);
                rows.getObject("b", String.class);
                rows.findColumn("none");
            }
        }
    }

    private void keys(Connection connection) throws SQLException {
        int n = random.nextInt(1000);
        String sql = List.of(
                        "INSERT INTO account (name) VALUES ('k" + n + "'), ('l" + n + "')",
                        "INSERT INTO item (label) VALUES ('k" + n + "')",
                        "INSERT INTO event DEFAULT VALUES",
                        "UPDATE plain SET a = " + n + " WHERE id < 4",
                        "DELETE FROM pair WHERE x = " + (n % 5))
                .get(random.nextInt(5));
        try (Statement statement = connection.createStatement()) {
            switch (random.nextInt(5)) {
                case 0 -> statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
                case 1 -> statement.execute(sql, new String[] {"id"});
                case 2 -> statement.executeLargeUpdate(sql, new String[] {"ID", "nothing"});
                case 3 -> statement.executeUpdate(sql, new int[] {1});
                default -> statement.executeUpdate(sql);
            }
            Results.all(statement);
        }
    }

    private void close() throws SQLException {
        if (!open.isEmpty()) {
            Open one = open.remove(random.nextInt(open.size()));
            one.statement.close();
            one.statement.getUpdateCount();
        }
    }
}
