package dev.dualwrite.jdbc.postgres;

import dev.dualwrite.model.Change;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.spi.Fence;
import dev.dualwrite.spi.FenceEntry;
import dev.dualwrite.spi.FencedChange;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code dualwrite.row_version}: what the follower remembers of every key.
 *
 * <p>Stateless.
 *
 * <p>Invariant: the condition of the upsert is {@link Fence#judge}'s for APPLY, given that the caller has left out what lies
 * below the floor. A conflicting row is locked whether it is updated or not, so an entry that {@link #read} finds afterwards
 * stays as it is until the end of the transaction.
 */
final class FenceRows {
    private static final int READ_BY_NOBODY = 0;
    private static final int LONGEST_KEY = 512;

    private static final String UPSERT = """
            INSERT INTO dualwrite.row_version AS v
                (table_id, writer, term, lo, hi, first, sequence, whole, deleted, key)
            SELECT * FROM unnest(?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                ?::boolean[], ?::boolean[], ?::text[])
            ON CONFLICT (table_id, key) DO UPDATE SET writer = excluded.writer, term = excluded.term,
                lo = excluded.lo, hi = excluded.hi, first = excluded.first, sequence = excluded.sequence,
                whole = excluded.whole, deleted = excluded.deleted
            WHERE v.term < excluded.term
                OR v.term = excluded.term AND (v.hi <= excluded.lo
                    OR v.writer = excluded.writer AND excluded.writer <> 0 AND excluded.first > v.sequence)
            RETURNING v.table_id, v.key""";

    private static final String READ = """
            SELECT v.table_id, v.key, v.term, v.lo, v.hi, v.whole, v.writer, v.sequence
            FROM unnest(?::int[], ?::text[]) AS c (table_id, key)
                JOIN dualwrite.row_version AS v ON v.table_id = c.table_id AND v.key = c.key""";

    private FenceRows() {}

    private record EntryKey(int table, String key) {
        static EntryKey of(Gates gates, RowKey key) {
            return new EntryKey(gates.of(key.table()).id(), text(key));
        }
    }

    /**
     * Enters the changes and returns the keys of those that won.
     *
     * @param changes sorted by table and key, none below its table's floor
     */
    static Set<RowKey> enter(Connection connection, Gates gates, List<FencedChange> changes) throws SQLException {
        Set<RowKey> won = new HashSet<>();
        for (List<FencedChange> slice : Slices.of(changes)) {
            Map<EntryKey, RowKey> keys = new HashMap<>();
            try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
                bind(upsert, gates, slice, keys);
                try (ResultSet rows = upsert.executeQuery()) {
                    while (rows.next()) {
                        RowKey key = keys.get(new EntryKey(rows.getInt(1), rows.getString(2)));
                        if (key != null) {
                            won.add(key);
                        }
                    }
                }
            }
        }
        return won;
    }

    private static void bind(
            PreparedStatement upsert, Gates gates, List<FencedChange> slice, Map<EntryKey, RowKey> keys)
            throws SQLException {
        int size = slice.size();
        int[] tables = new int[size];
        int[] writers = new int[size];
        long[] terms = new long[size];
        long[] los = new long[size];
        long[] his = new long[size];
        long[] firsts = new long[size];
        long[] lasts = new long[size];
        boolean[] wholes = new boolean[size];
        boolean[] deletes = new boolean[size];
        String[] texts = new String[size];
        for (int i = 0; i < size; i++) {
            FencedChange change = slice.get(i);
            EntryKey key = EntryKey.of(gates, change.change().key());
            keys.put(key, change.change().key());
            tables[i] = key.table();
            texts[i] = key.key();
            writers[i] = change.isRead() ? READ_BY_NOBODY : gates.writer();
            terms[i] = change.interval().term();
            los[i] = change.interval().lo();
            his[i] = change.interval().hi();
            firsts[i] = change.isRead() ? 0 : change.first();
            lasts[i] = change.isRead() ? 0 : change.last();
            wholes[i] = change.change().full();
            deletes[i] = change.change().kind() == Change.Kind.DELETE;
        }
        int parameter = 0;
        for (Object array : new Object[] {tables, writers, terms, los, his, firsts, lasts, wholes, deletes, texts}) {
            upsert.setObject(++parameter, array);
        }
    }

    /** The entries of these keys; keys without one are absent. The name of a writer other than {@code me} is made up. */
    static Map<RowKey, FenceEntry> read(Connection connection, Gates gates, String me, List<FencedChange> changes)
            throws SQLException {
        Map<RowKey, FenceEntry> entries = new HashMap<>();
        for (List<FencedChange> slice : Slices.of(changes)) {
            Map<EntryKey, RowKey> keys = new HashMap<>();
            slice.forEach(c ->
                    keys.put(EntryKey.of(gates, c.change().key()), c.change().key()));
            try (PreparedStatement select = connection.prepareStatement(READ)) {
                select.setObject(
                        1, keys.keySet().stream().mapToInt(EntryKey::table).toArray());
                select.setObject(2, keys.keySet().stream().map(EntryKey::key).toArray(String[]::new));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        RowKey key = keys.get(new EntryKey(rows.getInt(1), rows.getString(2)));
                        if (key != null) {
                            entries.put(key, entry(rows, gates, me));
                        }
                    }
                }
            }
        }
        return entries;
    }

    private static FenceEntry entry(ResultSet rows, Gates gates, String me) throws SQLException {
        int writer = rows.getInt(7);
        String name = writer == READ_BY_NOBODY ? "" : writer == gates.writer() ? me : "#" + writer;
        return new FenceEntry(
                new Interval(rows.getLong(3), rows.getLong(4), rows.getLong(5)),
                rows.getBoolean(6),
                name,
                rows.getLong(8));
    }

    /** The key as the index takes it: a long one would not fit, and is known by its hash. */
    static String text(RowKey key) {
        String encoded = key.encoded();
        if (encoded.length() <= LONGEST_KEY) {
            return encoded;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded.getBytes(StandardCharsets.UTF_8));
            return "\\sha256:" + new BigInteger(1, hash).toString(16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
