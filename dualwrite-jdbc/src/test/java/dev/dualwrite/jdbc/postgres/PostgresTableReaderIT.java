package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.Doubt;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.TableReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTableReaderIT {
    private static final TableDef PAIR = new TableDef(
            new TableId("public", "pair"),
            List.of(
                    new ColumnDef("a", "integer", false, false),
                    new ColumnDef("b", "text", false, false),
                    new ColumnDef("c", "text", false, false)),
            List.of("a", "b"),
            false);
    private static final Map<TableId, TableDef> TABLES = Map.of(PAIR.id(), PAIR, Wardrobe.ID, Wardrobe.TABLE);

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.of(15, 17).freshForEachTest();

    private HikariDataSource sessions;
    private TableReader legacy;
    private TableReader target;

    @BeforeEach
    void tables() {
        servers.legacy()
                .execute("CREATE TABLE pair (a int, b text COLLATE \"C\", c text, PRIMARY KEY (a, b))", Wardrobe.DDL);
        servers.target()
                .execute("CREATE TABLE pair (c text, b text COLLATE \"C\", a int, PRIMARY KEY (a, b))", Wardrobe.DDL);
        sessions = strange(servers.legacy());
        legacy = new PostgresTableReader(Side.LEGACY, sessions, PoolSettings.DEFAULT, Tables.of(TABLES));
        target = new PostgresTableReader(
                Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT, Tables.of(TABLES));
    }

    /** Sessions whose defaults are as different from ours as they may be. */
    private static HikariDataSource strange(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(2);
        config.setConnectionInitSql("SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'ISO, DMY';"
                + " SET IntervalStyle = 'sql_standard'; SET bytea_output = 'escape'; SET extra_float_digits = -3;"
                + " SET lc_monetary = 'C'; SET xmloption = 'document'; SET search_path = 'Ward Robe';"
                + " SET default_transaction_isolation = 'serializable'; SET default_transaction_read_only = on");
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    private static RowKey key(int a, String b) {
        return new RowKey(PAIR.id(), List.of(Integer.toString(a), b));
    }

    private static void fill(TestDatabase database) {
        database.execute("INSERT INTO pair (a, b, c)"
                + " SELECT i / 3, 'k' || i % 3, 'v' || i FROM generate_series(0, 29) AS i");
    }

    @Test
    void readsRowsAndSaysWhichAreNot() {
        fill(servers.legacy());
        List<RowKey> asked = List.of(key(1, "k2"), key(77, "none"), key(0, "k0"));

        List<Change> rows = legacy.readRows(PAIR.id(), asked);

        assertThat(rows).extracting(Change::key).containsExactlyElementsOf(asked);
        assertThat(rows)
                .extracting(Change::kind)
                .containsExactly(Change.Kind.UPSERT, Change.Kind.DELETE, Change.Kind.UPSERT);
        assertThat(rows.get(0).image().layout()).isEqualTo(PAIR.fullLayout());
        assertThat(rows.get(0).image().value(2)).isEqualTo("v5");
        assertThat(legacy.readRows(PAIR.id(), List.of())).isEmpty();
    }

    @Test
    void chunksCoverTheTableInKeyOrder() {
        fill(servers.legacy());
        List<RowKey> seen = new ArrayList<>();
        RowKey after = null;
        for (List<Change> chunk = legacy.readChunk(PAIR.id(), null, 7);
                ;
                chunk = legacy.readChunk(PAIR.id(), after, 7)) {
            chunk.forEach(c -> seen.add(c.key()));
            if (chunk.size() < 7) {
                break;
            }
            after = seen.get(seen.size() - 1);
            assertThat(legacy.boundary(PAIR.id(), seen.size() == 7 ? null : seen.get(seen.size() - 8), 7))
                    .isEqualTo(after);
        }
        assertThat(seen).hasSize(30).doesNotHaveDuplicates().startsWith(key(0, "k0"), key(0, "k1"));
        assertThat(legacy.boundary(PAIR.id(), after, 3)).isNull();
        assertThat(legacy.boundary(PAIR.id(), after, 2)).isEqualTo(key(9, "k2"));
    }

    @Test
    void rangesAreOpenBelowAndClosedAbove() {
        fill(servers.legacy());
        assertThat(legacy.keysIn(PAIR.id(), key(0, "k1"), key(1, "k0"))).isEqualTo(Set.of(key(0, "k2"), key(1, "k0")));
        assertThat(legacy.keysIn(PAIR.id(), null, key(0, "k1"))).isEqualTo(Set.of(key(0, "k0"), key(0, "k1")));
        assertThat(legacy.keysIn(PAIR.id(), key(9, "k1"), null)).isEqualTo(Set.of(key(9, "k2")));
        assertThat(legacy.keysIn(PAIR.id(), null, null)).hasSize(30);
        assertThat(legacy.keysWhere(new Doubt.RowsWhere(PAIR.id(), List.of("a"), List.of("4"), Set.of(), null)))
                .isEqualTo(Set.of(key(4, "k0"), key(4, "k1"), key(4, "k2")));
    }

    @Test
    void equalRowsDigestEquallyAndOthersDoNot() {
        fill(servers.legacy());
        fill(servers.target());
        TableReader.Digest whole = legacy.digest(PAIR.id(), null, null);
        assertThat(whole.rows()).isEqualTo(30);
        assertThat(target.digest(PAIR.id(), null, null)).isEqualTo(whole);
        assertThat(target.rowDigests(PAIR.id(), null, null))
                .hasSize(30)
                .isEqualTo(legacy.rowDigests(PAIR.id(), null, null));

        servers.target().execute("UPDATE pair SET c = 'other' WHERE a = 5 AND b = 'k0'");

        assertThat(target.digest(PAIR.id(), null, null)).isNotEqualTo(whole);
        assertThat(target.digest(PAIR.id(), null, key(4, "k2")))
                .isEqualTo(legacy.digest(PAIR.id(), null, key(4, "k2")));
        assertThat(target.digest(PAIR.id(), key(4, "k2"), key(5, "k0")))
                .isNotEqualTo(legacy.digest(PAIR.id(), key(4, "k2"), key(5, "k0")));
        Map<RowKey, Long> mine = legacy.rowDigests(PAIR.id(), Set.of(key(5, "k0"), key(5, "k1"), key(99, "k0")));
        Map<RowKey, Long> theirs = target.rowDigests(PAIR.id(), Set.of(key(5, "k0"), key(5, "k1"), key(99, "k0")));
        assertThat(mine).hasSize(2).isNotEqualTo(theirs);
        assertThat(mine.get(key(5, "k1"))).isEqualTo(theirs.get(key(5, "k1")));
        assertThat(legacy.digest(PAIR.id(), key(50, ""), null)).isEqualTo(new TableReader.Digest(0, 0));
    }

    @Test
    void nullAndTheWordNullDigestDifferently() {
        servers.target().execute("INSERT INTO pair (a, b, c) VALUES (1, 'x', NULL), (2, 'x', ''), (3, 'x', 'NULL')");
        Set<Long> digests = Set.copyOf(target.rowDigests(PAIR.id(), null, null).values());
        assertThat(digests).hasSize(3);
    }

    @Test
    void everyTypeArrivesBitForBitAndDigestsEqually() {
        servers.legacy().execute(Wardrobe.ROWS);
        ControlSchema.of(Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT)
                .ensureFollower(TABLES.keySet());
        FencedWriter writer = new PostgresFencedWriter(
                Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT, Tables.of(TABLES), "w");
        List<FencedChange> changes = new ArrayList<>();
        for (int round = 1; round <= 2; round++) {
            for (Change row : legacy.readChunk(Wardrobe.ID, null, 10)) {
                changes.add(FencedChange.read(row, new Interval(1, 2 * round, 2 * round + 1), 1));
            }
            // First all are inserted, then all are updated.
            assertThat(writer.write(changes)).isEqualTo(new FencedWriter.Outcome(3, 0, List.of(), List.of()));
            changes.clear();
        }

        TableComparison.assertEqual(servers.legacy(), servers.target(), Wardrobe.ID.quoted());
        assertThat(target.digest(Wardrobe.ID, null, null))
                .isEqualTo(legacy.digest(Wardrobe.ID, null, null))
                .extracting(TableReader.Digest::rows)
                .isEqualTo(3L);
        assertThat(target.keysIn(Wardrobe.ID, null, null)).isEqualTo(legacy.keysIn(Wardrobe.ID, null, null));
        Set<RowKey> keys = legacy.keysIn(Wardrobe.ID, null, null);
        assertThat(target.readRows(Wardrobe.ID, keys)).isEqualTo(legacy.readRows(Wardrobe.ID, keys));
    }

    @Test
    void estimatesFromTheStatistics() {
        assertThat(target.estimate(PAIR.id())).isZero();
        fill(servers.target());
        servers.target().execute("ANALYZE pair");
        assertThat(target.estimate(PAIR.id())).isEqualTo(30);

        servers.target()
                .execute(
                        "DROP TABLE pair",
                        "CREATE TABLE pair (c text, b text, a int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a)",
                        "CREATE TABLE pair_low PARTITION OF pair FOR VALUES FROM (MINVALUE) TO (5)",
                        "CREATE TABLE pair_high PARTITION OF pair FOR VALUES FROM (5) TO (MAXVALUE)");
        fill(servers.target());
        servers.target().execute("ANALYZE pair");
        assertThat(target.estimate(PAIR.id())).isEqualTo(30);
    }

    @Test
    void rowsThatAPolicyHidesAreAnErrorAndNotAbsent() {
        fill(servers.target());
        String database = servers.target().name();
        String reader = servers.target().createRole("reader");
        servers.target()
                .execute(
                        "GRANT SELECT ON pair TO " + reader,
                        "ALTER TABLE pair ENABLE ROW LEVEL SECURITY",
                        "ALTER DATABASE " + database + " SET role = " + reader);
        assertThatThrownBy(() -> target.readRows(PAIR.id(), List.of(key(1, "k1"))))
                .isInstanceOf(DualWriteException.class)
                .hasMessageContaining("42501");
    }
}
