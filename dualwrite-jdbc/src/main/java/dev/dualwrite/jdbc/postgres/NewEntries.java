package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Backend;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Quarantine;
import dev.dualwrite.spi.Suspicion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds entries to {@code dualwrite.suspect}, inside a transaction of its caller. Stateless and thread-safe.
 *
 * <p>Invariant: an entry that takes the place of earlier ones, for a row that is refused again, is a new one with an id of its
 * own. So a re-read that began before it cannot close it.
 */
final class NewEntries {
    private static final int ROWS_A_STATEMENT = 10_000;

    private static final String ADD = """
            INSERT INTO dualwrite.suspect (table_schema, table_name, key, key_columns, reason, instance, mark, waits,
                detail, tries, since, last_try, next_try, from_schema, from_name, from_key)
            SELECT s, n, k, c, r, ?, m, CASE WHEN w = 0 THEN '{}'::bigint[] ELSE ARRAY[w] END,
                d, t, coalesce(f::timestamptz, clock_timestamp()), CASE WHEN t > 0 THEN clock_timestamp() END, %s, fs, fn, fk
            FROM unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::bigint[], ?::bigint[],
                ?::text[], ?::int[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[])
                AS entry (s, n, k, c, r, m, w, d, t, f, p, fs, fn, fk)""".formatted(PostgresLedgerStore.PAUSE_ENDS.formatted("p"));

    /** Earlier refusals of rows that are refused again. */
    private static final String TAKE_REFUSED = """
            DELETE FROM dualwrite.suspect s USING unnest(?::text[], ?::text[], ?::text[]) AS again (s, n, k)
            WHERE s.table_schema = again.s AND s.table_name = again.n AND s.key = again.k
                AND s.reason = 'REFUSED' AND s.waits = '{}'
            RETURNING s.table_schema, s.table_name, s.key, s.key_columns, s.tries, s.since""";

    private static final String ADD_BACKENDS =
            "INSERT INTO dualwrite.wait_backend (wait, pid, start) SELECT DISTINCT ?::bigint, p, s"
                    + " FROM unnest(?::int[], ?::bigint[]) AS b (p, s) WHERE p > 0";

    private static final String ADD_TRANSACTIONS =
            "INSERT INTO dualwrite.wait_transaction (wait, transaction) SELECT DISTINCT ?::bigint, alive.id FROM ("
                    + Activity.ALIVE + ") AS alive";

    private NewEntries() {}

    /** @return the first refusals among them */
    static List<Suspicion> add(Connection connection, String instance, List<Suspicion> suspicions) throws SQLException {
        Map<List<Backend>, Long> waits = new HashMap<>();
        waits.put(List.of(), 0L);
        for (Suspicion suspicion : suspicions) {
            if (!waits.containsKey(suspicion.writers())) {
                waits.put(suspicion.writers(), wait(connection, suspicion.writers()));
            }
        }
        List<Suspicion> refused =
                suspicions.stream().filter(Suspicion::isRefused).toList();
        Map<RowKey, Earlier> earlier = takeRefused(connection, refused);
        for (int from = 0; from < suspicions.size(); from += ROWS_A_STATEMENT) {
            int to = Math.min(suspicions.size(), from + ROWS_A_STATEMENT);
            insert(connection, instance, suspicions.subList(from, to), waits, earlier);
        }
        return refused.stream().filter(s -> earlierOf(s, earlier) == null).toList();
    }

    /** What was known of a row that is refused again. */
    private record Earlier(int tries, Instant since) {
        static Earlier both(Earlier a, Earlier b) {
            return new Earlier(Math.max(a.tries, b.tries), a.since.isBefore(b.since) ? a.since : b.since);
        }
    }

    private static @Nullable Earlier earlierOf(Suspicion suspicion, Map<RowKey, Earlier> earlier) {
        RowKey key = suspicion.key();
        return key == null ? null : earlier.get(key);
    }

    private static Map<RowKey, Earlier> takeRefused(Connection connection, List<Suspicion> refused)
            throws SQLException {
        Map<RowKey, Earlier> earlier = new HashMap<>();
        if (refused.isEmpty()) {
            return earlier;
        }
        try (PreparedStatement take = connection.prepareStatement(TAKE_REFUSED)) {
            take.setObject(1, refused.stream().map(s -> s.table().schema()).toArray(String[]::new));
            take.setObject(2, refused.stream().map(s -> s.table().name()).toArray(String[]::new));
            take.setObject(3, refused.stream().map(NewEntries::encoded).toArray(String[]::new));
            try (ResultSet rows = take.executeQuery()) {
                while (rows.next()) {
                    TableId table = new TableId(rows.getString(1), rows.getString(2));
                    earlier.merge(
                            RowKey.decode(table, rows.getInt(4), rows.getString(3)),
                            new Earlier(
                                    rows.getInt(5),
                                    rows.getObject(6, OffsetDateTime.class).toInstant()),
                            Earlier::both);
                }
            }
        }
        return earlier;
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

    /** Inserts entries that wait for nobody. */
    static void insert(Connection connection, String instance, List<Suspicion> slice) throws SQLException {
        insert(connection, instance, slice, Map.of(), Map.of());
    }

    /** @param waits for each list of writers what it waits for; writers that are not in it are not waited for */
    private static void insert(
            Connection connection,
            String instance,
            List<Suspicion> slice,
            Map<List<Backend>, Long> waits,
            Map<RowKey, Earlier> earlier)
            throws SQLException {
        int rows = slice.size();
        @Nullable String[] since = new @Nullable String[rows];
        int[] tries = new int[rows];
        long[] pauses = new long[rows];
        @Nullable String[][] from = new @Nullable String[3][rows];
        for (int i = 0; i < rows; i++) {
            Suspicion suspicion = slice.get(i);
            RowKey row = suspicion.from();
            if (row != null) {
                from[0][i] = row.table().schema();
                from[1][i] = row.table().name();
                from[2][i] = row.encoded();
            }
            if (suspicion.isRefused()) {
                Earlier before = earlierOf(suspicion, earlier);
                since[i] = before == null ? null : before.since().toString();
                tries[i] = before == null ? 1 : before.tries() + 1;
                pauses[i] = Quarantine.pause(tries[i]).toSeconds();
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            insert.setString(1, instance);
            insert.setObject(2, slice.stream().map(s -> s.table().schema()).toArray(String[]::new));
            insert.setObject(3, slice.stream().map(s -> s.table().name()).toArray(String[]::new));
            insert.setObject(4, slice.stream().map(NewEntries::encoded).toArray(String[]::new));
            insert.setObject(5, slice.stream().mapToInt(NewEntries::columns).toArray());
            insert.setObject(6, slice.stream().map(s -> s.reason().name()).toArray(String[]::new));
            insert.setObject(7, slice.stream().mapToLong(Suspicion::mark).toArray());
            insert.setObject(
                    8,
                    slice.stream()
                            .mapToLong(s -> waits.getOrDefault(s.writers(), 0L))
                            .toArray());
            insert.setObject(9, slice.stream().map(Suspicion::detail).toArray(String[]::new));
            insert.setObject(10, tries);
            insert.setObject(11, since);
            insert.setObject(12, pauses);
            insert.setObject(13, from[0]);
            insert.setObject(14, from[1]);
            insert.setObject(15, from[2]);
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
}
