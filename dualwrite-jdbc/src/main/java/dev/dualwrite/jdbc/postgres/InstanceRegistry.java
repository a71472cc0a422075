package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Backend;
import dev.dualwrite.spi.ControlStore.DeadInstance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
 * <p>Invariant: a dead instance is claimed by one living instance at a time, and forgotten by that one only. If the claimant
 * dies as well, the next one finds both.
 */
final class InstanceRegistry {
    private static final int BACKENDS_BETWEEN_SWEEPS = 64;

    /** Whether the instance {@code i} has its marker backend. */
    private static final String ALIVE =
            "EXISTS (SELECT FROM pg_stat_activity a, (VALUES (i.marker_pid, i.marker_start)) AS b (pid, start) WHERE "
                    + Activity.SAME_BACKEND + ")";

    private static final String REGISTER = """
            INSERT INTO dualwrite.instance (id, name, marker_pid, marker_start) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, marker_pid = excluded.marker_pid,
                marker_start = excluded.marker_start, claimed_by = NULL""";

    private static final String CLAIM = "UPDATE dualwrite.instance AS dead SET claimed_by = ? WHERE dead.id IN ("
            + "SELECT i.id FROM dualwrite.instance i WHERE i.id <> ? AND NOT " + ALIVE + ")"
            + " AND (dead.claimed_by IS NULL OR dead.claimed_by = ? OR NOT EXISTS ("
            + "SELECT FROM dualwrite.instance i WHERE i.id = dead.claimed_by AND " + ALIVE + "))"
            + " RETURNING dead.id, dead.name, dead.registered";

    private final OwnConnections connections;
    private final AtomicInteger registrations = new AtomicInteger();

    InstanceRegistry(OwnConnections connections) {
        this.connections = connections;
    }

    List<DeadInstance> register(String instance, String name, Backend marker) {
        return connections.call("register this instance", connection -> {
            try (Statement lock = connection.createStatement()) {
                lock.execute("LOCK TABLE dualwrite.instance IN SHARE ROW EXCLUSIVE MODE");
            }
            try (PreparedStatement register = connection.prepareStatement(REGISTER)) {
                register.setString(1, instance);
                register.setString(2, name);
                register.setInt(3, marker.pid());
                register.setLong(4, marker.start());
                register.executeUpdate();
            }
            return claim(connection, instance);
        });
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

    /** @param by the instance that claimed them: what others claimed since is theirs */
    void bury(String by, List<DeadInstance> dead) {
        if (dead.isEmpty()) {
            return;
        }
        String[] ids = dead.stream().map(DeadInstance::instance).toArray(String[]::new);
        connections.call("forget dead instances", connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("WITH buried AS (DELETE FROM dualwrite.instance WHERE id = ANY (?)"
                            + " AND claimed_by = ? RETURNING id)"
                            + " DELETE FROM dualwrite.backend WHERE instance IN (SELECT id FROM buried)")) {
                delete.setObject(1, ids);
                delete.setString(2, by);
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
                sweep(connection, instance);
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
    private static void sweep(Connection connection, String instance) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM dualwrite.backend b WHERE b.instance = ?"
                        + " AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE " + Activity.SAME_BACKEND + ")")) {
            delete.setString(1, instance);
            delete.executeUpdate();
        }
    }

    List<String> others(String instance) {
        return connections.call("list the instances", connection -> {
            List<String> names = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT i.name FROM dualwrite.instance i WHERE i.id <> ? AND " + ALIVE
                            + " ORDER BY i.registered")) {
                select.setString(1, instance);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        names.add(rows.getString(1));
                    }
                }
            }
            return names;
        });
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
