package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.model.Term;
import dev.dualwrite.spi.ControlStore;
import dev.dualwrite.spi.InstanceStore;
import dev.dualwrite.spi.Suspicion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Stage, audit trail and instances on the authority.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: the stage moves by compare-and-set on its version, with the audit row in the same transaction. The instance
 * counts as alive while the backend of its marker connection is; {@link #load}, which is called again and again, runs on that
 * connection, so that a broken one is noticed and replaced.
 */
final class PostgresControlStore implements ControlStore, InstanceStore, AutoCloseable {
    private static final String MOVE = """
            WITH moved AS (
                UPDATE dualwrite.migration m SET version = m.version + 1, stage = ?, target_read_percent = ?
                FROM dualwrite.migration b WHERE m.version = ? AND b.version = m.version
                RETURNING m.version, b.stage AS stage_before, m.stage, m.target_read_percent)
            INSERT INTO dualwrite.audit (version, stage_before, stage_after, target_read_percent, who, readings)
            SELECT version, stage_before, stage, target_read_percent, ?, ? FROM moved""";

    private static final String NEW_TERM = """
            WITH begun AS (
                UPDATE dualwrite.migration SET version = greatest(version, ?) + 1, term = ?
                RETURNING version, stage, target_read_percent)
            INSERT INTO dualwrite.audit (version, stage_before, stage_after, target_read_percent, who, readings)
            SELECT version, stage, stage, target_read_percent, ?, ? FROM begun""";

    /** Numbers of entries go on above all that were ever given, too: a re-read of before must close none of the new. */
    private static final String SET_CLOCK =
            "SELECT setval('dualwrite.clock', ?)," + " setval(pg_get_serial_sequence('dualwrite.suspect', 'id'), ?)";

    private final OwnConnections connections;
    private final InstanceRegistry registry;
    private final Marker marker;

    PostgresControlStore(Side side, DataSource dataSource, PoolSettings settings) {
        this.connections = OwnConnections.writing(side, dataSource, settings);
        this.registry = new InstanceRegistry(connections);
        this.marker = new Marker(side, dataSource);
    }

    @Override
    public State load(Stage initial) {
        return marker.use("read the stage", connection -> stored(connection, initial));
    }

    private static State stored(Connection connection, Stage initial) throws SQLException {
        State stored = stored(connection);
        if (stored != null) {
            return stored;
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO dualwrite.migration"
                + " (version, term, stage, target_read_percent) VALUES (1, 1, ?, 0) ON CONFLICT DO NOTHING")) {
            insert.setString(1, initial.name());
            insert.executeUpdate();
        }
        return Objects.requireNonNull(stored(connection), "the row of dualwrite.migration");
    }

    private static @Nullable State stored(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT version, term, stage, target_read_percent FROM dualwrite.migration")) {
            return row.next()
                    ? new State(row.getLong(1), row.getLong(2), Stage.valueOf(row.getString(3)), row.getInt(4))
                    : null;
        }
    }

    @Override
    public State move(State from, Stage to, int targetReadPercent, String who, String readings) {
        return connections.call("move the stage", connection -> {
            try (PreparedStatement move = connection.prepareStatement(MOVE)) {
                move.setString(1, to.name());
                move.setInt(2, targetReadPercent);
                move.setLong(3, from.version());
                move.setString(4, who);
                move.setString(5, readings);
                move.executeUpdate();
            }
            return stored(connection, from.stage());
        });
    }

    @Override
    public State newTerm(long highest, long version, String who, String instance, Collection<TableId> tables) {
        return connections.call("begin a new term", connection -> {
            long clock;
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT FROM dualwrite.migration FOR UPDATE");
                try (ResultSet row = statement.executeQuery("SELECT last_value FROM dualwrite.clock")) {
                    row.next();
                    clock = row.getLong(1);
                }
            }
            State before = stored(connection, Stage.OFF);
            if (clock >= highest && Term.of(clock) == before.term()) {
                return before;
            }
            long term = 1 + Math.max(before.term(), Term.of(Math.max(clock, highest)));
            try (PreparedStatement set = connection.prepareStatement(SET_CLOCK)) {
                set.setLong(1, Term.begin(term));
                set.setLong(2, Term.begin(term));
                set.execute();
            }
            if (before.stage().capturing()) {
                NewEntries.add(
                        connection,
                        instance,
                        tables.stream()
                                .map(table -> Suspicion.of(table, SuspectReason.CLOCK_WENT_BACK, 0))
                                .toList());
            }
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM dualwrite.verification");
            }
            try (PreparedStatement begin = connection.prepareStatement(NEW_TERM)) {
                begin.setLong(1, version);
                begin.setLong(2, term);
                begin.setString(3, who);
                begin.setString(4, "term " + term + ": the clock went back to " + clock + " from " + highest);
                begin.executeUpdate();
            }
            return stored(connection, before.stage());
        });
    }

    @Override
    public Standing beat(Beat beat) {
        return registry.beat(beat, marker.mark(beat.instance()));
    }

    @Override
    public void bury(List<DeadInstance> dead) {
        registry.bury(marker.instance(), dead);
    }

    @Override
    public void deregister(String instance) {
        marker.unmark();
        registry.deregister(instance);
    }

    @Override
    public void registerBackend(String instance, Backend backend) {
        registry.registerBackend(instance, backend);
    }

    @Override
    public void outlived(String instance) {
        registry.outlived(instance);
    }

    @Override
    public List<Other> others(String instance) {
        return registry.others(instance);
    }

    /** Learns when the backend with this pid started; 0 if it is not seen. */
    Backend backend(int pid) {
        return registry.backend(pid);
    }

    @Override
    public void close() {
        marker.close();
    }
}
