package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.TableReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads one side's tables, each call in one statement and hence in one snapshot.
 *
 * <p>Thread-safe.
 *
 * <p>Invariant: under the pinned settings equal values have equal texts on every server version, so rows that are equal digest
 * equally on both sides.
 */
final class PostgresTableReader implements TableReader {
    private static final int FETCH_SIZE = 500;
    private static final String ESTIMATE = """
            SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_class c
            WHERE c.relkind = 'r' AND (c.oid = to_regclass(?)
                OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass(?)) WHERE isleaf))""";

    private final OwnConnections connections;
    private final Tables tables;

    PostgresTableReader(Side side, DataSource dataSource, PoolSettings settings, Tables tables) {
        this.connections = OwnConnections.reading(side, dataSource, settings);
        this.tables = tables;
    }

    @Override
    public Side side() {
        return connections.side();
    }

    @Override
    public List<Change> readRows(TableId table, Collection<RowKey> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        TableDef def = def(table);
        List<RowKey> asked = List.copyOf(keys);
        ImageLayout layout = def.fullLayout();
        Change[] found = new Change[asked.size()];
        query(
                "read rows of " + table,
                new ReaderSql(def).rowsOf(),
                statement -> bindKeys(statement, def, asked),
                row -> {
                    int at = row.getInt(1) - 1;
                    found[at] = Change.upsert(asked.get(at), image(row, layout, 2));
                });
        List<Change> changes = new ArrayList<>(found.length);
        for (int i = 0; i < found.length; i++) {
            changes.add(found[i] == null ? Change.delete(asked.get(i)) : found[i]);
        }
        return changes;
    }

    @Override
    public Set<RowKey> keysWhere(Doubt.RowsWhere rows) {
        TableDef def = def(rows.table());
        Set<RowKey> keys = new HashSet<>();
        query(
                "look for rows of " + rows.table(),
                new ReaderSql(def).keysWhere(rows.columns()),
                statement -> bind(statement, 1, rows.values()),
                row -> keys.add(key(row, def)));
        if (keys.size() > ReaderSql.MOST_KEYS) {
            throw new DualWriteException("More than " + ReaderSql.MOST_KEYS + " rows of " + rows.table()
                    + " were found by " + rows.columns() + ": the whole table is read again");
        }
        return keys;
    }

    @Override
    public List<Change> readChunk(TableId table, @Nullable RowKey after, int maxRows) {
        TableDef def = def(table);
        ImageLayout layout = def.fullLayout();
        List<Change> changes = new ArrayList<>();
        query(
                "read a chunk of " + table,
                new ReaderSql(def).chunk(after != null),
                statement -> statement.setInt(bind(statement, def, after, null), maxRows),
                row -> changes.add(Change.upsert(
                        key(row, def), image(row, layout, 1 + def.key().size()))));
        return changes;
    }

    @Override
    public @Nullable RowKey boundary(TableId table, @Nullable RowKey after, int rows) {
        TableDef def = def(table);
        List<RowKey> found = new ArrayList<>(1);
        query(
                "look for a chunk's end in " + table,
                new ReaderSql(def).boundary(after != null),
                statement -> statement.setInt(bind(statement, def, after, null), rows - 1),
                row -> found.add(key(row, def)));
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public Set<RowKey> keysIn(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        TableDef def = def(table);
        Set<RowKey> keys = new HashSet<>();
        query(
                "read keys of " + table,
                new ReaderSql(def).keysIn(after != null, upTo != null),
                statement -> bind(statement, def, after, upTo),
                row -> keys.add(key(row, def)));
        return keys;
    }

    @Override
    public Digest digest(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        TableDef def = def(table);
        List<Digest> digests = new ArrayList<>(1);
        query(
                "digest rows of " + table,
                new ReaderSql(def).digest(after != null, upTo != null),
                statement -> bind(statement, def, after, upTo),
                // The sum of many 64-bit numbers: its lowest 64 bits do not depend on their order.
                row -> digests.add(new Digest(
                        row.getLong(1), row.getBigDecimal(2).toBigInteger().longValue())));
        return digests.get(0);
    }

    @Override
    public Map<RowKey, Long> rowDigests(TableId table, @Nullable RowKey after, @Nullable RowKey upTo) {
        TableDef def = def(table);
        Map<RowKey, Long> digests = new HashMap<>();
        query(
                "digest each row of " + table,
                new ReaderSql(def).rowDigests(after != null, upTo != null),
                statement -> bind(statement, def, after, upTo),
                row -> digests.put(key(row, def), row.getLong(def.key().size() + 1)));
        return digests;
    }

    @Override
    public Map<RowKey, Long> rowDigests(TableId table, Collection<RowKey> keys) {
        Map<RowKey, Long> digests = new HashMap<>();
        if (keys.isEmpty()) {
            return digests;
        }
        TableDef def = def(table);
        List<RowKey> asked = List.copyOf(keys);
        query(
                "digest rows of " + table,
                new ReaderSql(def).digestsOf(),
                statement -> bindKeys(statement, def, asked),
                row -> digests.put(asked.get(row.getInt(1) - 1), row.getLong(2)));
        return digests;
    }

    @Override
    public long estimate(TableId table) {
        List<Long> rows = new ArrayList<>(1);
        query(
                "estimate the rows of " + table,
                ESTIMATE,
                statement -> bind(statement, 1, List.of(table.quoted(), table.quoted())),
                row -> rows.add(row.getLong(1)));
        return rows.get(0);
    }

    @FunctionalInterface
    private interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface EachRow {
        void take(ResultSet row) throws SQLException;
    }

    private void query(String what, String sql, Binding binding, EachRow each) {
        connections.call(what, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCH_SIZE);
                binding.to(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        each.take(rows);
                    }
                }
            }
            return what;
        });
    }

    private static int bind(PreparedStatement statement, TableDef def, @Nullable RowKey after, @Nullable RowKey upTo)
            throws SQLException {
        ReaderSql sql = new ReaderSql(def);
        int next = after == null ? 1 : bind(statement, 1, sql.bounds(after));
        return upTo == null ? next : bind(statement, next, sql.bounds(upTo));
    }

    private static int bind(PreparedStatement statement, int from, List<String> values) throws SQLException {
        int next = from;
        for (String value : values) {
            statement.setString(next++, value);
        }
        return next;
    }

    private static void bindKeys(PreparedStatement statement, TableDef def, List<RowKey> keys) throws SQLException {
        for (int column = 0; column < def.key().size(); column++) {
            int at = column;
            statement.setObject(
                    column + 1, keys.stream().map(k -> k.values().get(at)).toArray(String[]::new));
        }
    }

    private static RowKey key(ResultSet row, TableDef def) throws SQLException {
        String[] values = new String[def.key().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getString(i + 1);
        }
        return new RowKey(def.id(), Arrays.asList(values));
    }

    private static Image image(ResultSet row, ImageLayout layout, int from) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(layout.size());
        for (int i = 0; i < layout.size(); i++) {
            values.add(row.getString(from + i));
        }
        return new Image(layout, values);
    }

    private TableDef def(TableId table) {
        TableDef def = tables.def(table);
        if (def == null) {
            throw new DualWriteException("Table " + table + " is not migrated: it cannot be read");
        }
        return def;
    }
}
