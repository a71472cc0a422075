package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.DatabaseUnavailableException;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code dualwrite}, in which all that the library keeps in a database lives.
 *
 * <p>Thread-safe, and safe against other instances that do the same at the same time: whoever comes second waits for the
 * first and finds its work done.
 *
 * <p>Invariant: each part is created whole, in one transaction, with the version of its layout.
 */
public final class ControlSchema {
    private static final int ATTEMPTS = 5;
    /** Two creators at a time: unique violation in a catalog, or the object that is there now. */
    private static final Set<String> CREATED_MEANWHILE = Set.of("23505", "42P06", "42P07", "42710", "40001", "40P01");

    private final OwnConnections connections;

    private ControlSchema(OwnConnections connections) {
        this.connections = connections;
    }

    /** The schema in the database of one side. */
    public static ControlSchema of(Side side, DataSource dataSource, PoolSettings settings) {
        return new ControlSchema(OwnConnections.writing(side, dataSource, settings));
    }

    /**
     * Creates what the authority keeps: clock, stage, instances, ledger, checkpoints.
     *
     * @throws DatabaseUnavailableException if the database does not answer
     * @throws DualWriteException if our role may not create it, or a newer version of the library made it
     */
    public void ensureAuthority() {
        ensure(ControlLayout.AUTHORITY);
    }

    /**
     * Creates what the follower keeps: the fence, and a gate for each of the tables.
     *
     * @throws DatabaseUnavailableException if the database does not answer
     * @throws DualWriteException if our role may not create it, or a newer version of the library made it
     */
    public void ensureFollower(Collection<TableId> tables) {
        ensure(ControlLayout.FOLLOWER);
        connections.call("add gates to schema dualwrite", connection -> {
            Gates.add(connection, tables);
            return tables.size();
        });
    }

    /** Drops the schema with all that is in it; does nothing where there is none. */
    public void drop() {
        connections.call("drop schema dualwrite", connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("DROP SCHEMA IF EXISTS dualwrite CASCADE");
            }
        });
    }

    /** Whether both are the same database: a token written here is seen there. Needs the authority's part of the schema. */
    public boolean sameDatabaseAs(ControlSchema other) {
        UUID token = UUID.randomUUID();
        connections.call("note a token in schema dualwrite", connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO dualwrite.token (value) VALUES (?)")) {
                insert.setObject(1, token);
                return insert.executeUpdate();
            }
        });
        try {
            return other.connections.call(
                    "look for a token in schema dualwrite", connection -> holds(connection, token));
        } finally {
            connections.call("remove a token from schema dualwrite", connection -> {
                try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM dualwrite.token WHERE value = ?")) {
                    delete.setObject(1, token);
                    return delete.executeUpdate();
                }
            });
        }
    }

    private static boolean holds(Connection connection, UUID token) throws SQLException {
        if (!exists(connection, "dualwrite.token")) {
            return false;
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT count(*) FROM dualwrite.token WHERE value = ?")) {
            select.setObject(1, token);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1) > 0;
            }
        }
    }

    private void ensure(ControlLayout layout) {
        String what = "create schema dualwrite";
        for (int attempt = 1; ; attempt++) {
            try {
                connections.run(connection -> {
                    create(connection, layout);
                    return layout;
                });
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !CREATED_MEANWHILE.contains(Failures.state(e))) {
                    throw Failures.translate(connections.side(), what, e);
                }
            }
        }
    }

    private void create(Connection connection, ControlLayout layout) throws SQLException {
        Integer found = version(connection, layout.part());
        if (found != null && found > ControlLayout.VERSION) {
            throw new DualWriteException(
                    "Schema dualwrite of the " + connections.side().label()
                            + " was made by a newer version of dualwrite (layout " + found + ", this one knows "
                            + ControlLayout.VERSION + "): update the library");
        }
        if (found != null) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : ControlLayout.COMMON) {
                statement.execute(sql);
            }
            for (String sql : layout.statements()) {
                statement.execute(sql);
            }
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO dualwrite.layout (part, version) VALUES (?, ?)")) {
            insert.setString(1, layout.part());
            insert.setInt(2, ControlLayout.VERSION);
            insert.executeUpdate();
        }
    }

    private static @Nullable Integer version(Connection connection, String part) throws SQLException {
        if (!exists(connection, "dualwrite.layout")) {
            return null;
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT version FROM dualwrite.layout WHERE part = ?")) {
            select.setString(1, part);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Integer.valueOf(rows.getInt(1)) : null;
            }
        }
    }

    private static boolean exists(Connection connection, String relation) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            select.setString(1, relation);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }
}
