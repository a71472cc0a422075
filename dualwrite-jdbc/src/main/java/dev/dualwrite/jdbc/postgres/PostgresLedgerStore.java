package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore;
import dev.dualwrite.spi.Quarantine;
import dev.dualwrite.spi.Suspicion;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * The ledger in {@code dualwrite.suspect}.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: an entry that waits for writers names rows of {@code dualwrite.wait}. Such a row goes when its backends are
 * gone and the transactions noted with it have ended, and never comes back; an entry is ready when none of its waits is left.
 */
final class PostgresLedgerStore implements LedgerStore {
    /** The end of a pause of some seconds, see {@link Quarantine#end}. */
    static final String PAUSE_ENDS = "CASE WHEN %1$s > 0 THEN"
            + " to_timestamp((floor(extract(epoch FROM clock_timestamp())::float8 / %1$s + 0.5) + 1) * %1$s) END";

    /** What was ready stays ready: what it waited for is gone for good. */
    private static final String REFUSED = """
            UPDATE dualwrite.suspect s SET reason = 'REFUSED', waits = '{}', tries = r.t, detail = r.d,
                last_try = clock_timestamp(), next_try = %s
            FROM unnest(?::bigint[], ?::int[], ?::text[], ?::bigint[]) AS r (id, t, d, p) WHERE s.id = r.id""".formatted(PAUSE_ENDS.formatted("r.p"));

    private static final String RETRY = "UPDATE dualwrite.suspect s SET next_try = NULL WHERE " + LedgerListing.IN_SCOPE
            + " AND s.next_try IS NOT NULL";

    private static final String END_WAITS =
            "DELETE FROM dualwrite.wait w WHERE NOT EXISTS (SELECT FROM dualwrite.wait_backend b, pg_stat_activity a"
                    + " WHERE b.wait = w.id AND " + Activity.SAME_BACKEND + ") AND NOT EXISTS (SELECT"
                    + " FROM dualwrite.wait_transaction t, (" + Activity.ALIVE + ") AS alive"
                    + " WHERE t.wait = w.id AND t.transaction = alive.id)";

    /** One entry for each instance that made some: a mark says something of its maker's queue only. */
    private static final String COMPACT = """
            WITH gone AS (
                DELETE FROM dualwrite.suspect WHERE table_schema = ? AND table_name = ?
                    AND (key IS NOT NULL OR from_key IS NOT NULL OR reason = 'REFUSED' AND waits = '{}')
                RETURNING id, reason, instance, mark, waits, since, tries, last_try, next_try, detail),
            waits AS (
                SELECT instance, array_agg(DISTINCT wait) AS all_waits
                FROM gone, unnest(waits) AS wait GROUP BY instance),
            overall AS (SELECT bool_and(reason = 'REFUSED') AS refused, max(next_try) AS next_try FROM gone)
            INSERT INTO dualwrite.suspect (table_schema, table_name, key, key_columns, reason, instance, mark, waits, since,
                tries, last_try, next_try, detail)
            SELECT ?, ?, NULL, 0, (SELECT reason FROM gone ORDER BY reason = 'REFUSED', id LIMIT 1), g.instance, max(g.mark),
                coalesce((SELECT all_waits FROM waits w WHERE w.instance = g.instance), '{}'), min(g.since),
                CASE WHEN o.refused THEN max(g.tries) ELSE 0 END, max(g.last_try),
                CASE WHEN o.refused THEN o.next_try END, max(g.detail)
            FROM gone g, overall o GROUP BY g.instance, o.refused, o.next_try""";

    private static final String CLOSE_GONE =
            "DELETE FROM dualwrite.suspect WHERE id = ANY (?) AND key IS NOT NULL RETURNING table_schema, table_name, key";

    private static final String CLOSE_WHAT_WENT = "DELETE FROM dualwrite.suspect s"
            + " USING unnest(?::text[], ?::text[], ?::text[]) AS closed (schema, name, key) WHERE s.from_schema = closed.schema"
            + " AND s.from_name = closed.name AND s.from_key = closed.key AND NOT " + LedgerListing.FROM_IS_SUSPECT;

    private final OwnConnections connections;

    PostgresLedgerStore(Side side, DataSource dataSource, PoolSettings settings) {
        this.connections = OwnConnections.writing(side, dataSource, settings);
    }

    @Override
    public List<Suspicion> add(String instance, List<Suspicion> suspicions) {
        return suspicions.isEmpty()
                ? List.of()
                : connections.call("add to the ledger", connection -> NewEntries.add(connection, instance, suspicions));
    }

    @Override
    public List<Entry> ready(long after, int limit) {
        return connections.call("read the ledger", connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(END_WAITS);
            }
            return LedgerListing.ready(connection, after, limit);
        });
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
    public void closeGone(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        connections.call("close entries of the ledger", connection -> {
            List<RowKey> closed = new ArrayList<>();
            try (PreparedStatement delete = connection.prepareStatement(CLOSE_GONE)) {
                delete.setObject(1, ids.stream().mapToLong(Long::longValue).toArray());
                try (ResultSet rows = delete.executeQuery()) {
                    while (rows.next()) {
                        closed.add(new RowKey(new TableId(rows.getString(1), rows.getString(2)), rows.getString(3)));
                    }
                }
            }
            try (PreparedStatement delete = connection.prepareStatement(CLOSE_WHAT_WENT)) {
                delete.setObject(1, closed.stream().map(k -> k.table().schema()).toArray(String[]::new));
                delete.setObject(2, closed.stream().map(k -> k.table().name()).toArray(String[]::new));
                delete.setObject(3, closed.stream().map(RowKey::encoded).toArray(String[]::new));
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public void refused(Collection<Tried> tried) {
        if (tried.isEmpty()) {
            return;
        }
        connections.call("note refusals in the ledger", connection -> {
            try (PreparedStatement update = connection.prepareStatement(REFUSED)) {
                update.setObject(1, tried.stream().mapToLong(Tried::id).toArray());
                update.setObject(2, tried.stream().mapToInt(Tried::tries).toArray());
                update.setObject(3, tried.stream().map(Tried::detail).toArray(String[]::new));
                update.setObject(
                        4,
                        tried.stream()
                                .mapToLong(t -> Quarantine.pause(t.tries()).toSeconds())
                                .toArray());
                return update.executeUpdate();
            }
        });
    }

    @Override
    public int retry(Scope scope) {
        return connections.call("end pauses in the ledger", connection -> {
            try (PreparedStatement update = connection.prepareStatement(RETRY)) {
                LedgerListing.bind(update, scope);
                return update.executeUpdate();
            }
        });
    }

    @Override
    public List<Listed> list(Scope scope, long after, int limit) {
        return connections.call("list the ledger", connection -> LedgerListing.list(connection, scope, after, limit));
    }

    @Override
    public List<SuspectCount> counts() {
        return connections.call("count the ledger", connection -> LedgerListing.counts(connection, Quarantine.TRIES));
    }

    @Override
    public List<String> waitsFor() {
        return connections.call("read what the ledger waits for", LedgerListing::waitsFor);
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
