package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the follower lets us write. Immutable.
 *
 * @param replica we may set {@code session_replication_role}: no foreign keys, triggers and cascades there, in any order
 * @param rank otherwise: for each table that has to do with foreign keys the length of its longest chain of parents
 */
record FollowerMode(boolean replica, Map<TableId, Integer> rank) {
    static final String SET_REPLICA = "SET LOCAL session_replication_role = replica";
    static final String DEFER = "SET CONSTRAINTS ALL DEFERRED";
    private static final String FOREIGN_KEYS = """
            SELECT cn.nspname, c.relname, pn.nspname, p.relname
            FROM pg_constraint k
                JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
                JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
            WHERE k.contype = 'f' AND k.conrelid <> k.confrelid""";

    FollowerMode {
        rank = Map.copyOf(rank);
    }

    static FollowerMode of(OwnConnections connections) throws SQLException {
        try {
            return connections.run(connection -> {
                execute(connection, SET_REPLICA);
                return new FollowerMode(true, Map.of());
            });
        } catch (SQLException e) {
            if (!Failures.refuses(e)) {
                throw e;
            }
        }
        return new FollowerMode(false, connections.run(FollowerMode::ranks));
    }

    /** To be called first in a transaction that writes rows. */
    void enter(Connection connection) throws SQLException {
        execute(connection, replica ? SET_REPLICA : DEFER);
    }

    int rank(TableId table) {
        return rank.getOrDefault(table, 0);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Map<TableId, Integer> ranks(Connection connection) throws SQLException {
        Map<TableId, Set<TableId>> parents = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FOREIGN_KEYS)) {
            while (rows.next()) {
                parents.computeIfAbsent(new TableId(rows.getString(1), rows.getString(2)), table -> new TreeSet<>())
                        .add(new TableId(rows.getString(3), rows.getString(4)));
            }
        }
        Map<TableId, Integer> ranks = new HashMap<>();
        parents.keySet().forEach(table -> rank(table, parents, ranks, new HashSet<>()));
        return ranks;
    }

    /** In a cycle of tables somebody comes first; what that costs is tried again row by row. */
    private static int rank(
            TableId table, Map<TableId, Set<TableId>> parents, Map<TableId, Integer> ranks, Set<TableId> path) {
        Integer known = ranks.get(table);
        if (known != null) {
            return known;
        }
        if (!path.add(table)) {
            return 0;
        }
        int rank = 0;
        for (TableId parent : parents.getOrDefault(table, Set.of())) {
            rank = Math.max(rank, 1 + rank(parent, parents, ranks, path));
        }
        path.remove(table);
        ranks.put(table, rank);
        return rank;
    }
}
