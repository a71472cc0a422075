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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Writers that capture cannot see, by {@code pg_stat_user_tables} or by triggers.
 *
 * <p>Thread-safe.
 */
final class PostgresBypass implements Bypass {
    private static final int NOTES_A_CALL = 5_000;

    private static final String ERA =
            "SELECT coalesce(stats_reset::text, '') FROM pg_stat_database" + " WHERE datname = current_database()";

    private static final String COUNTERS = """
            SELECT n.nspname, c.relname, coalesce(sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del), 0)::bigint,
                string_agg(coalesce(pg_relation_filenode(s.relid), 0)::text, ',' ORDER BY s.relid)
            FROM pg_stat_user_tables s
                JOIN pg_class c ON c.oid = coalesce(pg_partition_root(s.relid), s.relid)
                JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE (n.nspname, c.relname) IN (SELECT * FROM unnest(?::name[], ?::name[]))
            GROUP BY 1, 2""";

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
            String era;
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(ERA)) {
                era = row.next() ? row.getString(1) : "";
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
            return new Reading(era, counts);
        });
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
            PostgresLedgerStore.insert(connection, instance, found, Map.of());
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
