package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Backend;
import dev.dualwrite.spi.InstanceStore.Beat;
import dev.dualwrite.spi.InstanceStore.DeadInstance;
import dev.dualwrite.spi.InstanceStore.Other;
import dev.dualwrite.spi.InstanceStore.Standing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The instances of a migration and the backends of their applications, in {@code dualwrite.instance} and {@code .backend}.
 *
 * <p>Thread-safe.
 *
 * <p>Invariants: a dead instance is claimed by one living instance at a time, and forgotten by that one only. If the claimant
 * dies as well, the next one finds both. Nobody is declared dead by one that was not itself heard, without a gap, for as long
 * as the other was silent: when the server was away, everybody was silent. {@code dualwrite.deaths} has counted a death before
 * anybody sees it.
 */
final class InstanceRegistry {
    private static final int BACKENDS_BETWEEN_SWEEPS = 64;

    /** Whether the instance {@code i} has its marker backend. */
    private static final String ALIVE =
            "EXISTS (SELECT FROM pg_stat_activity a, (VALUES (i.marker_pid, i.marker_start)) AS b (pid, start) WHERE "
                    + Activity.SAME_BACKEND + ")";

    /** Shorter than this a silence means nothing: a connection was opened again, or a machine was busy. */
    private static final String GRACE = "interval '3 seconds'";

    /** Whether {@code i} is dead in the eyes of {@code me}, who must have been heard all the time that {@code i} was not. */
    private static final String DEAD = "(NOT " + ALIVE + " AND i.seen < clock_timestamp() - " + GRACE
            + " AND me.steady < clock_timestamp() - " + GRACE
            // A server that starts has ended everybody's marker, and two starts may fit between two of our own beats.
            + " AND pg_postmaster_start_time() < clock_timestamp() - " + GRACE
            + " OR i.seen < clock_timestamp() - i.lease_ms * interval '1 millisecond'"
            + " AND me.steady < clock_timestamp() - i.lease_ms * interval '1 millisecond')";

    private static final String BEAT = "INSERT INTO dualwrite.instance AS i"
            + " (id, name, marker_pid, marker_start, lease_ms, captured, applied, passed, lag_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET name = excluded.name, marker_pid = excluded.marker_pid,"
            + " marker_start = excluded.marker_start, claimed_by = NULL, seen = clock_timestamp(),"
            + " steady = CASE WHEN i.seen < clock_timestamp() - " + GRACE + " THEN clock_timestamp() ELSE i.steady END,"
            + " lease_ms = excluded.lease_ms, captured = excluded.captured, applied = excluded.applied, passed = excluded.passed,"
            + " lag_ms = excluded.lag_ms";

    private static final String CLAIM = "UPDATE dualwrite.instance AS dead SET claimed_by = ? FROM ("
            + "SELECT i.id, i.claimed_by IS NULL AS first FROM dualwrite.instance i JOIN dualwrite.instance me ON me.id = ? WHERE i.id <> me.id AND "
            + DEAD
            + ") AS found WHERE dead.id = found.id AND (dead.claimed_by IS NULL OR dead.claimed_by = ? OR NOT EXISTS ("
            + "SELECT FROM dualwrite.instance i WHERE i.id = dead.claimed_by AND " + ALIVE + "))"
            + " RETURNING dead.id, dead.name, dead.registered,"
            + " CASE WHEN found.first THEN nextval('dualwrite.deaths') END";

    private static final String OTHERS =
            "SELECT i.id, i.name, i.seen > me.registered, i.captured, i.applied, i.passed, i.lag_ms,"
                    + " (i.registered, i.id) < (me.registered, me.id) FROM dualwrite.instance i"
                    + " LEFT JOIN dualwrite.instance me ON me.id = ? WHERE i.id <> ? AND i.claimed_by IS NULL"
                    + " ORDER BY i.registered, i.id";

    /** What waits on account of a declaration of death for backends of this instance alone. */
    private static final String OUTLIVED = """
            DELETE FROM dualwrite.wait w WHERE EXISTS (
                    SELECT FROM dualwrite.suspect s WHERE w.id = ANY (s.waits) AND s.reason = 'INSTANCE_DIED')
                AND EXISTS (SELECT FROM dualwrite.wait_backend b JOIN dualwrite.backend mine USING (pid, start)
                    WHERE b.wait = w.id AND mine.instance = ?)
                AND NOT EXISTS (SELECT FROM dualwrite.wait_backend b WHERE b.wait = w.id AND NOT EXISTS (
                    SELECT FROM dualwrite.backend mine
                    WHERE mine.pid = b.pid AND mine.start = b.start AND mine.instance = ?))""";

    private final OwnConnections connections;
    private final AtomicInteger registrations = new AtomicInteger();

    InstanceRegistry(OwnConnections connections) {
        this.connections = connections;
    }

    Standing beat(Beat beat, Backend marker) {
        return connections.call("say that this instance lives", connection -> {
            try (Statement lock = connection.createStatement()) {
                lock.execute("LOCK TABLE dualwrite.instance IN SHARE ROW EXCLUSIVE MODE");
            }
            boolean anew = !registered(connection, beat.instance());
            try (PreparedStatement say = connection.prepareStatement(BEAT)) {
                say.setString(1, beat.instance());
                say.setString(2, beat.name());
                say.setInt(3, marker.pid());
                say.setLong(4, marker.start());
                say.setLong(5, beat.lease().toMillis());
                say.setLong(6, beat.captured());
                say.setLong(7, beat.applied());
                say.setLong(8, beat.passed());
                say.setLong(9, beat.lag().toMillis());
                say.executeUpdate();
            }
            List<DeadInstance> dead = claim(connection, beat.instance());
            List<Other> others = new ArrayList<>();
            boolean eldest = !others(connection, beat.instance(), others);
            return new Standing(anew, eldest, dead, others);
        });
    }

    private static boolean registered(Connection connection, String instance) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT FROM dualwrite.instance WHERE id = ? AND claimed_by IS NULL")) {
            select.setString(1, instance);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static List<DeadInstance> claim(Connection connection, String instance) throws SQLException {
        record Row(String id, String name, Instant registered) {}
        List<Row> claimed = new ArrayList<>();
        try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            claim.setString(1, instance);
            claim.setString(2, instance);
            claim.setString(3, instance);
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    claimed.add(new Row(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getObject(3, OffsetDateTime.class).toInstant()));
                }
            }
        }
        List<DeadInstance> dead = new ArrayList<>();
        for (Row row : claimed) {
            dead.add(new DeadInstance(row.id(), row.name(), row.registered(), backends(connection, row.id())));
        }
        return dead;
    }

    private static List<Backend> backends(Connection connection, String instance) throws SQLException {
        List<Backend> backends = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT pid, start FROM dualwrite.backend WHERE instance = ?")) {
            select.setString(1, instance);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    backends.add(new Backend(rows.getInt(1), rows.getLong(2)));
                }
            }
        }
        return backends;
    }

    /** @param by the instance that claimed them: what others claimed since is theirs, what lives again is nobody's */
    void bury(String by, List<DeadInstance> dead) {
        if (dead.isEmpty()) {
            return;
        }
        String[] ids = dead.stream().map(DeadInstance::instance).toArray(String[]::new);
        connections.call("forget dead instances", connection -> {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM dualwrite.instance WHERE id = ANY (?) AND claimed_by = ?")) {
                delete.setObject(1, ids);
                delete.setString(2, by);
                delete.executeUpdate();
            }
            // Of one that is only frozen the backends are there: should it go on, they are its own again.
            return sweep(connection, "NOT EXISTS (SELECT FROM dualwrite.instance i WHERE i.id = b.instance)");
        });
    }

    void outlived(String instance) {
        connections.call("take back what was waited for", connection -> {
            try (PreparedStatement delete = connection.prepareStatement(OUTLIVED)) {
                delete.setString(1, instance);
                delete.setString(2, instance);
                return delete.executeUpdate();
            }
        });
    }

    void deregister(String instance) {
        connections.call("deregister this instance", connection -> {
            for (String sql : List.of(
                    "DELETE FROM dualwrite.backend WHERE instance = ?",
                    "DELETE FROM dualwrite.instance WHERE id = ?")) {
                try (PreparedStatement delete = connection.prepareStatement(sql)) {
                    delete.setString(1, instance);
                    delete.executeUpdate();
                }
            }
            return instance;
        });
    }

    void registerBackend(String instance, Backend backend) {
        boolean sweep = registrations.incrementAndGet() % BACKENDS_BETWEEN_SWEEPS == 0;
        connections.call("register a backend", connection -> {
            if (sweep) {
                sweep(connection, "true");
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO dualwrite.backend"
                    + " (instance, pid, start) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
                insert.setString(1, instance);
                insert.setInt(2, backend.pid());
                insert.setLong(3, backend.start());
                return insert.executeUpdate();
            }
        });
    }

    /** A backend that is gone commits nothing any more. */
    private static int sweep(Connection connection, String which) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            return delete.executeUpdate("DELETE FROM dualwrite.backend b WHERE " + which
                    + " AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE " + Activity.SAME_BACKEND + ")");
        }
    }

    List<Other> others(String instance) {
        return connections.call("list the instances", connection -> {
            List<Other> others = new ArrayList<>();
            others(connection, instance, others);
            return others;
        });
    }

    /** Whether one of them was registered before the asking one. */
    private static boolean others(Connection connection, String instance, List<Other> into) throws SQLException {
        boolean elder = false;
        try (PreparedStatement select = connection.prepareStatement(OTHERS)) {
            select.setString(1, instance);
            select.setString(2, instance);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    into.add(new Other(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getBoolean(3),
                            rows.getLong(4),
                            rows.getLong(5),
                            rows.getLong(6),
                            Duration.ofMillis(rows.getLong(7))));
                    elder |= rows.getBoolean(8);
                }
            }
        }
        return elder;
    }

    Backend backend(int pid) {
        return connections.call("look for a backend", connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT coalesce(" + Activity.START + ", 0) FROM pg_stat_activity a WHERE a.pid = ?")) {
                select.setInt(1, pid);
                try (ResultSet row = select.executeQuery()) {
                    return new Backend(pid, row.next() ? row.getLong(1) : 0);
                }
            }
        });
    }
}
