package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Bypass;
import dev.dualwrite.spi.Suspicion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Writers that capture cannot see, by {@code pg_stat_user_tables} or by triggers.
 *
 * <p>Thread-safe.
 */
final class PostgresBypass implements Bypass {
    private static final int NOTES_A_CALL = 5_000;

    private static final String ERA =
            "SELECT coalesce(stats_reset::text, ''), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
                    + " FROM pg_stat_database WHERE datname = current_database()";

    private static final String COUNTERS = """
            SELECT n.nspname, c.relname, coalesce(sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del), 0)::bigint,
                string_agg(coalesce(pg_relation_filenode(s.relid), 0)::text, ',' ORDER BY s.relid)
            FROM pg_stat_user_tables s
                JOIN pg_class c ON c.oid = coalesce(pg_partition_root(s.relid), s.relid)
                JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE (n.nspname, c.relname) IN (SELECT * FROM unnest(?::name[], ?::name[]))
            GROUP BY 1, 2""";

    private static final String PUBLISH = """
            INSERT INTO dualwrite.captured AS c (instance, table_schema, table_name, row_count, uncounted, cascaded)
            SELECT ?, * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
            ON CONFLICT (instance, table_schema, table_name) DO UPDATE SET row_count = excluded.row_count,
                uncounted = excluded.uncounted, cascaded = excluded.cascaded, at = clock_timestamp()
            WHERE (c.row_count, c.uncounted, c.cascaded)
                <> (excluded.row_count, excluded.uncounted, excluded.cascaded)""";

    /** A falling sum hides others for a while; by then nobody compares with what it was any more. */
    private static final String FORGET = "DELETE FROM dualwrite.captured c WHERE c.at < now() - interval '1 day'"
            + " AND NOT EXISTS (SELECT FROM dualwrite.instance i WHERE i.id = c.instance)";

    private static final String COMPLETE = "SELECT NOT EXISTS (SELECT FROM dualwrite.instance i WHERE i.id <> ?"
            + " AND i.claimed_by IS NULL AND (i.counted IS NULL OR extract(epoch FROM i.counted) * 1000000 <= ?)), (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM dualwrite.deaths)";

    private static final String SUMS =
            "SELECT table_schema, table_name, sum(row_count)::bigint, sum(uncounted)::bigint,"
                    + " sum(cascaded)::bigint FROM dualwrite.captured GROUP BY 1, 2";

    private static final String TAKE = "WITH taken AS (DELETE FROM dualwrite.bypassed WHERE ctid = ANY (ARRAY("
            + "SELECT ctid FROM dualwrite.bypassed LIMIT " + NOTES_A_CALL + " FOR UPDATE SKIP LOCKED))"
            + " RETURNING table_schema, table_name, key)"
            + " SELECT DISTINCT table_schema, table_name, key FROM taken";

    private final OwnConnections connections;
    private final BypassTriggers triggers;

    PostgresBypass(Side side, DataSource dataSource, PoolSettings settings) {
        this.connections = OwnConnections.writing(side, dataSource, settings);
        this.triggers = new BypassTriggers(connections);
    }

    @Override
    public Reading counters(Collection<TableId> tables) {
        return connections.call("read the counters of the tables", connection -> {
            String era = "";
            long at = 0;
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(ERA)) {
                if (row.next()) {
                    era = row.getString(1);
                    at = row.getLong(2);
                }
            }
            Map<TableId, Count> counts = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(COUNTERS)) {
                select.setObject(1, tables.stream().map(TableId::schema).toArray(String[]::new));
                select.setObject(2, tables.stream().map(TableId::name).toArray(String[]::new));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        counts.put(
                                new TableId(rows.getString(1), rows.getString(2)),
                                new Count(rows.getLong(3), rows.getString(4)));
                    }
                }
            }
            return new Reading(era, at, counts);
        });
    }

    @Override
    public Shared share(String instance, Supplier<Map<TableId, Captured>> own, long since) {
        return connections.call("publish what was captured", connection -> {
            OffsetDateTime before = now(connection);
            publish(connection, instance, own.get(), before);
            boolean complete;
            long deaths;
            try (PreparedStatement select = connection.prepareStatement(COMPLETE)) {
                select.setString(1, instance);
                select.setLong(2, since);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    complete = row.getBoolean(1);
                    deaths = row.getLong(2);
                }
            }
            Map<TableId, Captured> sums = new HashMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(SUMS)) {
                while (rows.next()) {
                    sums.put(
                            new TableId(rows.getString(1), rows.getString(2)),
                            new Captured(rows.getLong(3), rows.getLong(4), rows.getLong(5)));
                }
            }
            return new Shared(complete, deaths, sums);
        });
    }

    private static OffsetDateTime now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class);
        }
    }

    private static void publish(
            Connection connection, String instance, Map<TableId, Captured> own, OffsetDateTime counted)
            throws SQLException {
        List<Map.Entry<TableId, Captured>> all = List.copyOf(own.entrySet());
        try (PreparedStatement publish = connection.prepareStatement(PUBLISH)) {
            publish.setString(1, instance);
            publish.setObject(2, all.stream().map(e -> e.getKey().schema()).toArray(String[]::new));
            publish.setObject(3, all.stream().map(e -> e.getKey().name()).toArray(String[]::new));
            publish.setObject(
                    4, all.stream().mapToLong(e -> e.getValue().rows()).toArray());
            publish.setObject(
                    5, all.stream().mapToLong(e -> e.getValue().uncounted()).toArray());
            publish.setObject(
                    6, all.stream().mapToLong(e -> e.getValue().cascaded()).toArray());
            publish.executeUpdate();
        }
        try (Statement forget = connection.createStatement();
                PreparedStatement note =
                        connection.prepareStatement("UPDATE dualwrite.instance SET counted = ? WHERE id = ?")) {
            forget.executeUpdate(FORGET);
            note.setObject(1, counted);
            note.setString(2, instance);
            note.executeUpdate();
        }
    }

    @Override
    public Set<TableId> install(Collection<TableDef> tables) {
        Set<TableId> installed = new TreeSet<>();
        for (TableDef table : tables) {
            if (triggers.install(table)) {
                installed.add(table.id());
            }
        }
        return installed;
    }

    @Override
    public void remove() {
        triggers.remove();
    }

    @Override
    public Map<TableId, Integer> collect(String instance, Map<TableId, TableDef> tables) {
        return connections.call("collect what others wrote", connection -> {
            if (!BypassTriggers.present(connection)) {
                return Map.of();
            }
            List<Suspicion> found = taken(connection, tables);
            NewEntries.insert(connection, instance, found);
            Map<TableId, Integer> counts = new TreeMap<>();
            found.forEach(s -> counts.merge(s.table(), 1, Integer::sum));
            return counts;
        });
    }

    private static List<Suspicion> taken(Connection connection, Map<TableId, TableDef> tables) throws SQLException {
        List<Suspicion> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TAKE)) {
            while (rows.next()) {
                TableId table = new TableId(rows.getString(1), rows.getString(2));
                TableDef def = tables.get(table);
                if (def == null) {
                    continue;
                }
                java.sql.Array array = rows.getArray(3);
                List<String> key = array == null ? List.of() : Arrays.asList((String[]) array.getArray());
                found.add(
                        key.size() == def.key().size()
                                ? Suspicion.of(new RowKey(table, key), SuspectReason.BYPASSED, 0)
                                : Suspicion.of(table, SuspectReason.BYPASSED, 0));
            }
        }
        return found;
    }
}
