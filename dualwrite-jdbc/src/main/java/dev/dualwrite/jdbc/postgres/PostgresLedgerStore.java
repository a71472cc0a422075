package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Suspicion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The ledger in {@code dualwrite.suspect}.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: an entry that waits for writers names rows of {@code dualwrite.wait}. Such a row goes when its backends are
 * gone and the transactions noted with it have ended, and never comes back; an entry is ready when none of its waits is left.
 */
final class PostgresLedgerStore implements LedgerStore {
    private static final int ROWS_A_STATEMENT = 10_000;

    private static final String ADD = """
            INSERT INTO dualwrite.suspect (table_schema, table_name, key, key_columns, reason, instance, mark, waits)
            SELECT s, n, k, c, r, ?, m, CASE WHEN w = 0 THEN '{}'::bigint[] ELSE ARRAY[w] END
            FROM unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::bigint[], ?::bigint[])
                AS entry (s, n, k, c, r, m, w)""";

    private static final String ADD_BACKENDS =
            "INSERT INTO dualwrite.wait_backend (wait, pid, start) SELECT DISTINCT ?::bigint, p, s"
                    + " FROM unnest(?::int[], ?::bigint[]) AS b (p, s) WHERE p > 0";

    private static final String ADD_TRANSACTIONS =
            "INSERT INTO dualwrite.wait_transaction (wait, transaction) SELECT DISTINCT ?::bigint, alive.id FROM ("
                    + Activity.ALIVE + ") AS alive";

    private static final String END_WAITS =
            "DELETE FROM dualwrite.wait w WHERE NOT EXISTS (SELECT FROM dualwrite.wait_backend b, pg_stat_activity a"
                    + " WHERE b.wait = w.id AND " + Activity.SAME_BACKEND + ") AND NOT EXISTS (SELECT"
                    + " FROM dualwrite.wait_transaction t, (" + Activity.ALIVE + ") AS alive"
                    + " WHERE t.wait = w.id AND t.transaction = alive.id)";

    private static final String OPEN_WAIT = "EXISTS (SELECT FROM dualwrite.suspect s WHERE %1$s.wait = ANY (s.waits))";

    private static final String READY = """
            SELECT id, table_schema, table_name, key, key_columns, reason, instance, mark, since FROM dualwrite.suspect s
            WHERE id > ? AND NOT EXISTS (SELECT FROM dualwrite.wait w WHERE w.id = ANY (s.waits))
            ORDER BY id LIMIT ?""";

    /** Transactions by their backend where it is known; more than a few tell nobody more. */
    private static final String WAITS_FOR =
            "SELECT DISTINCT 'backend ' || a.pid FROM dualwrite.wait_backend b, pg_stat_activity a WHERE "
                    + Activity.SAME_BACKEND + " AND " + OPEN_WAIT.formatted("b")
                    + " UNION SELECT coalesce('a transaction of backend ' || l.pid, 'transaction ' || t.transaction)"
                    + " FROM dualwrite.wait_transaction t JOIN (" + Activity.ALIVE
                    + ") AS alive ON alive.id = t.transaction"
                    + " LEFT JOIN pg_locks l ON l.virtualtransaction = t.transaction AND l.locktype = 'virtualxid'"
                    + " AND l.granted AND l.mode = 'ExclusiveLock' WHERE " + OPEN_WAIT.formatted("t")
                    + " ORDER BY 1 LIMIT 10";

    /** One entry for each instance that made some: a mark says something of its maker's queue only. */
    private static final String COMPACT = """
            WITH gone AS (
                DELETE FROM dualwrite.suspect WHERE table_schema = ? AND table_name = ? AND key IS NOT NULL
                RETURNING id, reason, instance, mark, waits, since),
            waits AS (
                SELECT instance, array_agg(DISTINCT wait) AS all_waits
                FROM gone, unnest(waits) AS wait GROUP BY instance)
            INSERT INTO dualwrite.suspect
                (table_schema, table_name, key, key_columns, reason, instance, mark, waits, since)
            SELECT ?, ?, NULL, 0, (SELECT reason FROM gone ORDER BY id LIMIT 1), g.instance, max(g.mark),
                coalesce((SELECT all_waits FROM waits w WHERE w.instance = g.instance), '{}'), min(g.since)
            FROM gone g GROUP BY g.instance""";

    private final OwnConnections connections;

    PostgresLedgerStore(Side side, DataSource dataSource, PoolSettings settings) {
        this.connections = OwnConnections.writing(side, dataSource, settings);
    }

    @Override
    public void add(String instance, List<Suspicion> suspicions) {
        if (suspicions.isEmpty()) {
            return;
        }
        connections.call("add to the ledger", connection -> {
            Map<List<Backend>, Long> waits = new HashMap<>();
            waits.put(List.of(), 0L);
            for (Suspicion suspicion : suspicions) {
                if (!waits.containsKey(suspicion.writers())) {
                    waits.put(suspicion.writers(), wait(connection, suspicion.writers()));
                }
            }
            for (int from = 0; from < suspicions.size(); from += ROWS_A_STATEMENT) {
                int to = Math.min(suspicions.size(), from + ROWS_A_STATEMENT);
                insert(connection, instance, suspicions.subList(from, to), waits);
            }
            return suspicions.size();
        });
    }

    private static long wait(Connection connection, List<Backend> writers) throws SQLException {
        long id;
        try (Statement insert = connection.createStatement();
                ResultSet row = insert.executeQuery("INSERT INTO dualwrite.wait DEFAULT VALUES RETURNING id")) {
            row.next();
            id = row.getLong(1);
        }
        try (PreparedStatement insert = connection.prepareStatement(ADD_BACKENDS)) {
            insert.setLong(1, id);
            insert.setObject(2, writers.stream().mapToInt(Backend::pid).toArray());
            insert.setObject(3, writers.stream().mapToLong(Backend::start).toArray());
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(ADD_TRANSACTIONS)) {
            insert.setLong(1, id);
            insert.executeUpdate();
        }
        return id;
    }

    /** @param waits for each list of writers what it waits for; writers that are not in it are not waited for */
    static void insert(Connection connection, String instance, List<Suspicion> slice, Map<List<Backend>, Long> waits)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            insert.setString(1, instance);
            insert.setObject(2, slice.stream().map(s -> s.table().schema()).toArray(String[]::new));
            insert.setObject(3, slice.stream().map(s -> s.table().name()).toArray(String[]::new));
            insert.setObject(4, slice.stream().map(PostgresLedgerStore::encoded).toArray(String[]::new));
            insert.setObject(
                    5, slice.stream().mapToInt(PostgresLedgerStore::columns).toArray());
            insert.setObject(6, slice.stream().map(s -> s.reason().name()).toArray(String[]::new));
            insert.setObject(7, slice.stream().mapToLong(Suspicion::mark).toArray());
            insert.setObject(
                    8,
                    slice.stream()
                            .mapToLong(s -> waits.getOrDefault(s.writers(), 0L))
                            .toArray());
            insert.executeUpdate();
        }
    }

    private static @Nullable String encoded(Suspicion suspicion) {
        RowKey key = suspicion.key();
        return key == null ? null : key.encoded();
    }

    private static int columns(Suspicion suspicion) {
        RowKey key = suspicion.key();
        return key == null ? 0 : key.values().size();
    }

    @Override
    public List<Entry> ready(long after, int limit) {
        return connections.call("read the ledger", connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(END_WAITS);
            }
            try (PreparedStatement select = connection.prepareStatement(READY)) {
                select.setLong(1, after);
                select.setInt(2, limit);
                List<Entry> entries = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        entries.add(entry(rows));
                    }
                }
                return entries;
            }
        });
    }

    private static Entry entry(ResultSet row) throws SQLException {
        TableId table = new TableId(row.getString(2), row.getString(3));
        String key = row.getString(4);
        return new Entry(
                row.getLong(1),
                table,
                key == null ? null : RowKey.decode(table, row.getInt(5), key),
                SuspectReason.valueOf(row.getString(6)),
                row.getString(7),
                row.getLong(8),
                row.getObject(9, OffsetDateTime.class).toInstant());
    }

    @Override
    public void close(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        connections.call("close entries of the ledger", connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM dualwrite.suspect WHERE id = ANY (?)")) {
                delete.setObject(1, ids.stream().mapToLong(Long::longValue).toArray());
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public Map<TableId, Long> open() {
        return connections.call("count the ledger", connection -> {
            Map<TableId, Long> open = new TreeMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT table_schema, table_name, count(*) FROM dualwrite.suspect GROUP BY 1, 2")) {
                while (rows.next()) {
                    open.put(new TableId(rows.getString(1), rows.getString(2)), rows.getLong(3));
                }
            }
            return open;
        });
    }

    @Override
    public List<String> waitsFor() {
        return connections.call("read what the ledger waits for", connection -> {
            List<String> waits = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(WAITS_FOR)) {
                while (rows.next()) {
                    waits.add(rows.getString(1));
                }
            }
            return waits;
        });
    }

    @Override
    public void compact(TableId table) {
        connections.call("compact the ledger of " + table, connection -> {
            try (PreparedStatement compact = connection.prepareStatement(COMPACT)) {
                for (int parameter : new int[] {1, 3}) {
                    compact.setString(parameter, table.schema());
                    compact.setString(parameter + 1, table.name());
                }
                return compact.executeUpdate();
            }
        });
    }
}
