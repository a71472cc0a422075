package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connection whose backend stands for this instance: as long as the server has it, the instance lives, be its process
 * frozen or not.
 *
 * <p>Thread-safe. Opened again after it broke, and noted anew then.
 */
final class Marker implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration WIRE_TIMEOUT = Duration.ofSeconds(15);
    private static final String NOTE = "UPDATE dualwrite.instance SET marker_pid = ?, marker_start = ? WHERE id = ?";

    private final Side side;
    private final HeldConnection connection;
    private final String pins = Pins.ofTransaction(TIMEOUT, TIMEOUT, TIMEOUT);
    private volatile @Nullable String marked;

    Marker(Side side, DataSource dataSource) {
        this.side = side;
        this.connection = new HeldConnection(dataSource, WIRE_TIMEOUT);
    }

    /** Runs something short on the marker connection. */
    <T> T use(String what, OwnConnections.Work<T> work) {
        try {
            return connection.use(this::begin, current -> OwnConnections.inTransaction(current, pins, work));
        } catch (SQLException e) {
            throw Failures.translate(side, what, e);
        }
    }

    /** From now on the connection stands for this instance; returns its backend. */
    Backend mark(String instance) {
        marked = instance;
        return use("note this instance", Marker::backend);
    }

    /** The instance says good-bye: a new connection is not noted any more. */
    void unmark() {
        marked = null;
    }

    /** Id of the instance; empty before {@link #mark}. */
    String instance() {
        String instance = marked;
        return instance == null ? "" : instance;
    }

    private boolean begin(Connection fresh) throws SQLException {
        fresh.setAutoCommit(false);
        String instance = marked;
        return instance != null && OwnConnections.inTransaction(fresh, pins, connection -> note(connection, instance));
    }

    private static boolean note(Connection fresh, String instance) throws SQLException {
        Backend backend = backend(fresh);
        try (PreparedStatement note = fresh.prepareStatement(NOTE)) {
            note.setInt(1, backend.pid());
            note.setLong(2, backend.start());
            note.setString(3, instance);
            return note.executeUpdate() == 1;
        }
    }

    private static Backend backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT a.pid, coalesce(" + Activity.START
                        + ", 0) FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()")) {
            row.next();
            return new Backend(row.getInt(1), row.getLong(2));
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
