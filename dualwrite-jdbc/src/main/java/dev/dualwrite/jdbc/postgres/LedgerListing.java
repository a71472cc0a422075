package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.SuspectCount;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.LedgerStore.Entry;
import dev.dualwrite.spi.LedgerStore.Listed;
import dev.dualwrite.spi.LedgerStore.Scope;
import dev.dualwrite.spi.LedgerStore.Tries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code dualwrite.suspect} says, each call inside a transaction of its caller. Stateless and thread-safe. */
final class LedgerListing {
    private static final String COLUMNS =
            "s.id, s.table_schema, s.table_name, s.key, s.key_columns, s.reason, s.instance,"
                    + " s.mark, s.since, s.tries, s.last_try, s.next_try, s.detail, s.waits, s.from_schema, s.from_name";

    /** Whether the row with which {@code s} went is suspect itself. */
    static final String FROM_IS_SUSPECT = "EXISTS (SELECT FROM dualwrite.suspect f WHERE f.key = s.from_key"
            + " AND f.table_schema = s.from_schema AND f.table_name = s.from_name)";

    private static final String READY = "SELECT " + COLUMNS + " FROM dualwrite.suspect s WHERE s.id > ?"
            + " AND (s.next_try IS NULL OR s.next_try <= now())"
            + " AND NOT EXISTS (SELECT FROM dualwrite.wait w WHERE w.id = ANY (s.waits))"
            + " AND NOT " + FROM_IS_SUSPECT + " ORDER BY s.id LIMIT ?";

    /** For {@link #bind}: all, those of a table, or those of a key. */
    static final String IN_SCOPE = "(?::text IS NULL OR s.table_schema = ?::text AND s.table_name = ?::text)"
            + " AND (?::text IS NULL OR s.key = ?::text AND s.key_columns = ?::int)";

    private static final String LIST =
            "SELECT " + COLUMNS + " FROM dualwrite.suspect s WHERE " + IN_SCOPE + " AND s.id > ? ORDER BY s.id LIMIT ?";

    private static final String COUNTS = "SELECT table_schema, table_name, reason, count(*),"
            + " count(*) FILTER (WHERE tries >= ?), min(since), min(detail) FROM dualwrite.suspect GROUP BY 1, 2, 3"
            + " ORDER BY 1, 2, 3";

    /** Transactions by their backend where it is known. */
    private static final String WAITED =
            "(SELECT b.wait, 'backend ' || a.pid AS what FROM dualwrite.wait_backend b, pg_stat_activity a WHERE "
                    + Activity.SAME_BACKEND
                    + " UNION SELECT t.wait, coalesce('a transaction of backend ' || l.pid, 'transaction ' || t.transaction)"
                    + " FROM dualwrite.wait_transaction t JOIN (" + Activity.ALIVE
                    + ") AS alive ON alive.id = t.transaction"
                    + " LEFT JOIN pg_locks l ON l.virtualtransaction = t.transaction AND l.locktype = 'virtualxid'"
                    + " AND l.granted AND l.mode = 'ExclusiveLock') AS waited";

    /** More than a few tell nobody more. */
    private static final String WAITS_FOR = "SELECT DISTINCT what FROM " + WAITED
            + " WHERE EXISTS (SELECT FROM dualwrite.suspect s WHERE waited.wait = ANY (s.waits)) ORDER BY 1 LIMIT 10";

    private static final String WAITS_OF =
            "SELECT DISTINCT wait, what FROM " + WAITED + " WHERE wait = ANY (?) ORDER BY 1, 2";

    private LedgerListing() {}

    static List<Entry> ready(Connection connection, long after, int limit) throws SQLException {
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
    }

    static List<Listed> list(Connection connection, Scope scope, long after, int limit) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        List<Long[]> waits = new ArrayList<>();
        List<List<String>> other = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(LIST)) {
            int next = bind(select, scope);
            select.setLong(next, after);
            select.setInt(next + 1, limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                    waits.add((Long[]) rows.getArray(14).getArray());
                    String from = rows.getString(16);
                    other.add(
                            from == null
                                    ? List.of()
                                    : List.of("a row of " + new TableId(rows.getString(15), from)
                                            + " with which rows of this table went"));
                }
            }
        }
        Map<Long, List<String>> waited = waitsOf(connection, waits);
        List<Listed> listed = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            List<String> what = new ArrayList<>(other.get(i));
            for (Long wait : waits.get(i)) {
                what.addAll(waited.getOrDefault(wait, List.of()));
            }
            listed.add(new Listed(entries.get(i), what));
        }
        return listed;
    }

    private static Map<Long, List<String>> waitsOf(Connection connection, List<Long[]> waits) throws SQLException {
        long[] ids = waits.stream()
                .flatMap(Arrays::stream)
                .mapToLong(Long::longValue)
                .distinct()
                .toArray();
        Map<Long, List<String>> waited = new HashMap<>();
        if (ids.length > 0) {
            try (PreparedStatement select = connection.prepareStatement(WAITS_OF)) {
                select.setObject(1, ids);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        waited.computeIfAbsent(rows.getLong(1), w -> new ArrayList<>())
                                .add(rows.getString(2));
                    }
                }
            }
        }
        return waited;
    }

    /** Binds the parameters of {@link #IN_SCOPE} as the first ones; gives the number of the next. */
    static int bind(PreparedStatement statement, Scope scope) throws SQLException {
        TableId table = scope.table();
        RowKey key = scope.key();
        statement.setString(1, table == null ? null : table.schema());
        statement.setString(2, table == null ? null : table.schema());
        statement.setString(3, table == null ? null : table.name());
        statement.setString(4, key == null ? null : key.encoded());
        statement.setString(5, key == null ? null : key.encoded());
        statement.setInt(6, key == null ? 0 : key.values().size());
        return 7;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        TableId table = new TableId(row.getString(2), row.getString(3));
        String key = row.getString(4);
        Instant since = row.getObject(9, OffsetDateTime.class).toInstant();
        return new Entry(
                row.getLong(1),
                table,
                key == null ? null : RowKey.decode(table, row.getInt(5), key),
                SuspectReason.valueOf(row.getString(6)),
                row.getString(7),
                row.getLong(8),
                since,
                new Tries(row.getInt(10), instant(row, 11), instant(row, 12), row.getString(13)));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static List<SuspectCount> counts(Connection connection, int quarantinedFrom) throws SQLException {
        List<SuspectCount> counts = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(COUNTS)) {
            select.setInt(1, quarantinedFrom);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    counts.add(new SuspectCount(
                            new TableId(rows.getString(1), rows.getString(2)),
                            SuspectReason.valueOf(rows.getString(3)),
                            rows.getLong(4),
                            rows.getLong(5),
                            rows.getObject(6, OffsetDateTime.class).toInstant(),
                            rows.getString(7)));
                }
            }
        }
        return counts;
    }

    static List<String> waitsFor(Connection connection) throws SQLException {
        List<String> waits = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(WAITS_FOR)) {
            while (rows.next()) {
                waits.add(rows.getString(1));
            }
        }
        return waits;
    }
}
