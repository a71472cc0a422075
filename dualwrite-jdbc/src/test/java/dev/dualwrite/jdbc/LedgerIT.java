package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dualwrite.control.StageRefusedException;
import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.ledger.LedgerEntry;
import dev.dualwrite.ledger.RowComparison;
import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Stage;
import dev.dualwrite.model.SuspectReason;
import dev.dualwrite.model.TableId;
import dev.dualwrite.testkit.Guarantees;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that the target refuses: why is known, they are tried seldom, hold up no others, and are closed by proof alone. */
@Guarantees({"G2", "G3", "G10"})
class LedgerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TableId ITEM = new TableId("public", "item");
    /** In rows of the application only: it may be nowhere else. */
    private static final String SECRET = "s3cret-marker";

    @RegisterExtension
    final PostgresPair servers = PostgresPair.standard();

    private final RecordedLog log = RecordedLog.open();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void table() {
        servers.executeOnBoth("CREATE TABLE item (id int PRIMARY KEY, name text UNIQUE, price int)");
    }

    @AfterEach
    void nothingTellsAValue() {
        String text = log.text();
        log.close();
        assertThat(text).doesNotContain(SECRET);
        meters.getMeters().forEach(meter -> assertThat(meter.getId().toString()).doesNotContain(SECRET));
    }

    private DualWrite dualWriting() {
        DualWrite migration = DualWrite.builder()
                .legacy(servers.legacy().dataSource())
                .target(Target.url(servers.target().url())
                        .credentials(servers.target().user(), servers.target().password()))
                .build();
        if (migration.stage() == Stage.OFF) {
            migration.advanceTo(Stage.DUAL_WRITE);
        }
        return migration;
    }

    private static void write(DualWrite migration, String sql, @Nullable Object... values) throws SQLException {
        try (Connection connection = migration.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private static void insert(DualWrite migration, int id, @Nullable String name, int price) throws SQLException {
        write(migration, "INSERT INTO item (id, name, price) VALUES (?, ?, ?)", id, name, price);
    }

    private static LedgerEntry awaitQuarantine(DualWrite migration) {
        await().atMost(LIMIT)
                .until(() -> migration.ledger().entries(0, 10).stream().anyMatch(LedgerEntry::quarantined));
        return migration.ledger().entries(ITEM, 0, 10).get(0);
    }

    /** As if it had been refused for an hour. Not while it is being tried: that would be written over. */
    private void pauseForMinutes() {
        await().atMost(LIMIT).until(() -> {
            servers.legacy()
                    .execute("UPDATE dualwrite.suspect SET tries = 20, next_try = now() + interval '10 minutes'"
                            + " WHERE next_try > now() + interval '300 milliseconds'");
            return servers.legacy().number("SELECT count(*) FROM dualwrite.suspect WHERE tries <> 20") == 0;
        });
    }

    private void checkOnTarget() {
        servers.target().execute("ALTER TABLE item ADD CONSTRAINT price_positive CHECK (price >= 0)");
    }

    private List<String> onTarget() {
        return servers.target().query("SELECT id FROM item ORDER BY id").stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    @Test
    void aConstraintThatOnlyTheTargetHasIsNamedAndTheRowIsClosedOnceItIsGone() throws Exception {
        checkOnTarget();
        try (DualWrite migration = dualWriting();
                DualWriteMeters bound = DualWriteMeters.bind(migration, meters)) {
            assertThat(bound).isNotNull();
            insert(migration, 1, "a", 5);
            insert(migration, 2, SECRET, -1);
            insert(migration, 3, "c", 7);

            LedgerEntry entry = awaitQuarantine(migration);
            assertThat(entry.reason()).isEqualTo(SuspectReason.REFUSED);
            assertThat(entry.detail())
                    .contains("check violation (SQLSTATE 23514) constraint price_positive table public.item");
            assertThat(entry.key()).contains(new RowKey(ITEM, "2"));
            assertThat(entry.toString())
                    .startsWith("#" + entry.number() + " a row of public.item since ")
                    .contains("the follower refused the row, check violation");
            assertThat(migration.awaitDrained(LIMIT)).isTrue();
            assertThat(onTarget()).as("others are applied meanwhile").containsExactly("1", "3");
            assertThat(migration.ledger().counts()).singleElement().satisfies(count -> {
                assertThat(count.entries()).isEqualTo(1);
                assertThat(count.quarantined()).isEqualTo(1);
                assertThat(count.oldest()).isEqualTo(entry.since());
            });
            assertThatThrownBy(() -> migration.advanceTo(Stage.TARGET_READ))
                    .isInstanceOf(StageRefusedException.class)
                    .hasMessageContaining("{public.item=1}")
                    .hasMessageNotContaining(SECRET);

            await().atMost(LIMIT).until(() -> migration.status().quarantined() == 1);
            assertThat(meters.get("dualwrite.ledger.quarantined").gauge().value())
                    .isEqualTo(1);
            assertThat(meters.get("dualwrite.ledger.entries")
                            .tag("reason", "refused")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("dualwrite.ledger.oldest").gauge().value()).isNotNaN();
            assertThat(migration.status().toString()).doesNotContain(SECRET).contains("price_positive");
            assertThat(log.text())
                    .containsOnlyOnce("WARN The target refuses a row of public.item: check violation (SQLSTATE 23514)"
                            + " constraint price_positive");

            pauseForMinutes();
            servers.target().execute("ALTER TABLE item DROP CONSTRAINT price_positive");
            assertThat(migration.ledger().retry()).isEqualTo(1);
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        }
    }

    @Test
    void aRefusedRowIsTriedLessAndLessOftenAndClosedWithoutAnyoneAsking() throws Exception {
        checkOnTarget();
        try (DualWrite migration = dualWriting()) {
            insert(migration, 2, SECRET, -1);
            Instant second = awaitQuarantine(migration).lastTry().orElseThrow();
            await().atMost(LIMIT)
                    .until(() -> migration.ledger().entries(0, 1).get(0).tries() == 4);
            LedgerEntry fourth = migration.ledger().entries(0, 1).get(0);
            assertThat(Duration.between(second, fourth.lastTry().orElseThrow()))
                    .as("a pause of half a second or more, then one of a second or more")
                    .isGreaterThan(Duration.ofMillis(1500));
            assertThat(fourth.nextTry()).isPresent();

            servers.target().execute("ALTER TABLE item DROP CONSTRAINT price_positive");
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        }
    }

    @Test
    void aRowThatOnlyTheTargetHasMayHoldAUniqueValue() throws Exception {
        servers.target().execute("INSERT INTO item VALUES (99, '" + SECRET + "', 1)");
        try (DualWrite migration = dualWriting()) {
            insert(migration, 1, SECRET, 5);
            insert(migration, 2, "free", 5);

            LedgerEntry entry = awaitQuarantine(migration);
            assertThat(entry.detail())
                    .contains("unique violation (SQLSTATE 23505) constraint item_name_key table public.item");
            assertThat(onTarget()).containsExactly("2", "99");

            pauseForMinutes();
            servers.target().execute("DELETE FROM item WHERE id = 99");
            assertThat(migration.ledger().retry(entry.key().orElseThrow())).isEqualTo(1);
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        }
    }

    @Test
    void aTriggerThatFailsIsNamedByItsFunctionWhateverItRaises() throws Exception {
        servers.target()
                .execute(
                        """
                        CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN
                            IF NEW.price < 0 THEN
                                RAISE EXCEPTION 'not %', NEW.name USING ERRCODE = 'ZZ001', DETAIL = NEW.name;
                            END IF;
                            RETURN NEW;
                        END $$""",
                        "CREATE TRIGGER picky BEFORE INSERT OR UPDATE ON item FOR EACH ROW EXECUTE FUNCTION picky()",
                        "ALTER TABLE item ENABLE ALWAYS TRIGGER picky");
        try (DualWrite migration = dualWriting()) {
            insert(migration, 1, SECRET, -1);
            insert(migration, 2, "b", 1);

            LedgerEntry entry = awaitQuarantine(migration);
            assertThat(entry.detail()).contains("error (SQLSTATE ZZ001) function public.picky()");
            assertThat(onTarget()).containsExactly("2");

            servers.target().execute("DROP TRIGGER picky ON item");
            migration.ledger().retry(ITEM);
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            assertThat(onTarget()).containsExactly("1", "2");
        }
    }

    @Test
    void aColumnThatTakesNoNullIsNamed() throws Exception {
        servers.target().execute("ALTER TABLE item ALTER COLUMN name SET NOT NULL");
        try (DualWrite migration = dualWriting()) {
            insert(migration, 1, null, 5);
            insert(migration, 2, SECRET, 5);

            assertThat(awaitQuarantine(migration).detail())
                    .contains("NULL in a NOT NULL column (SQLSTATE 23502) column name table public.item");
            assertThat(onTarget()).containsExactly("2");

            servers.target().execute("ALTER TABLE item ALTER COLUMN name DROP NOT NULL");
            migration.ledger().retry();
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
        }
    }

    @Test
    void aChangeThatTheTargetTakesEndsThePause() throws Exception {
        checkOnTarget();
        try (DualWrite migration = dualWriting()) {
            insert(migration, 1, SECRET, -1);
            awaitQuarantine(migration);
            pauseForMinutes();

            write(migration, "UPDATE item SET price = ? WHERE id = ?", 8, 1);

            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        }
    }

    @Test
    void aChangeThatTheTargetRefusesAsWellCountsAsATryOfTheSameEntry() throws Exception {
        checkOnTarget();
        try (DualWrite migration = dualWriting()) {
            insert(migration, 1, SECRET, -1);
            LedgerEntry before = awaitQuarantine(migration);
            pauseForMinutes();

            write(migration, "UPDATE item SET price = ? WHERE id = ?", -2, 1);

            await().atMost(LIMIT)
                    .until(() -> migration.ledger().entries(0, 10).get(0).number() > before.number());
            assertThat(migration.ledger().entries(0, 10)).singleElement().satisfies(entry -> {
                assertThat(entry.tries()).isEqualTo(21);
                assertThat(entry.since()).isEqualTo(before.since());
            });
        }
    }

    @Test
    void aStartTriesAtOnceWhatWasRefusedBefore() throws Exception {
        checkOnTarget();
        try (DualWrite migration = dualWriting()) {
            insert(migration, 1, SECRET, -1);
            awaitQuarantine(migration);
            pauseForMinutes();
        }
        servers.target().execute("ALTER TABLE item DROP CONSTRAINT price_positive");
        try (DualWrite migration = dualWriting()) {
            assertThat(migration.awaitNoSuspects(LIMIT)).isTrue();
            TableComparison.assertEqual(servers.legacy(), servers.target(), "item");
        }
    }

    @Test
    void explainsARowByTheNamesOfItsColumnsAndByValuesOnRequest() throws Exception {
        checkOnTarget();
        try (DualWrite migration = dualWriting()) {
            insert(migration, 1, SECRET, 5);
            insert(migration, 2, SECRET + "2", -1);
            assertThat(migration.awaitDrained(LIMIT)).isTrue();
            awaitQuarantine(migration);
            assertThat(migration.ledger().explain(ITEM, "1").equal()).isTrue();

            servers.target().execute("UPDATE item SET name = '" + SECRET + " of the target' WHERE id = 1");
            RowComparison row = migration.ledger().explain(ITEM, "1");
            assertThat(row.differing()).containsExactly("name");
            assertThat(row.columns())
                    .containsExactly(
                            new RowComparison.Column("id", "integer", true, true),
                            new RowComparison.Column("name", "text", false, false),
                            new RowComparison.Column("price", "integer", false, true));
            assertThat(row.entries()).isEmpty();
            assertThat(row.toString()).isEqualTo("a row of public.item: on both sides, different in name (text)");
            RowComparison.Value name = row.values().get(1);
            assertThat(name.legacy()).isEqualTo(SECRET);
            assertThat(name.target()).isEqualTo(SECRET + " of the target");
            assertThat(row.values().toString()).doesNotContain(SECRET);

            RowComparison refused = migration.ledger().explain(ITEM, "2");
            assertThat(refused.onLegacy()).isTrue();
            assertThat(refused.onTarget()).isFalse();
            assertThat(refused.differing()).containsExactly("id", "name", "price");
            assertThat(refused.entries())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.quarantined()).isTrue());
            assertThat(refused.toString())
                    .startsWith("a row of public.item: on the legacy only; #")
                    .doesNotContain(SECRET);
            assertThat(migration.ledger().explain(ITEM, "77").toString()).contains("on neither side");

            assertThatThrownBy(() -> migration.ledger().explain(ITEM, SECRET))
                    .isInstanceOf(DualWriteException.class)
                    .hasMessageContaining("a text is no value of its type")
                    .hasMessageNotContaining(SECRET)
                    .hasNoCause();
            assertThatThrownBy(() -> migration.ledger().explain(ITEM, "1", "2"))
                    .hasMessageContaining("The key of public.item has 1 columns, [id]");
            assertThatThrownBy(() -> migration.ledger().explain(new TableId("public", "other"), "1"))
                    .hasMessageContaining("public.other is not migrated");
        }
    }

    @Test
    void refusedRowsAreListedInPages() throws Exception {
        checkOnTarget();
        try (DualWrite migration = dualWriting()) {
            for (int id = 1; id <= 25; id++) {
                insert(migration, id, SECRET + id, -id);
            }
            await().atMost(LIMIT)
                    .until(() -> migration.ledger().counts().stream().anyMatch(count -> count.quarantined() == 25));

            List<LedgerEntry> seen = new ArrayList<>();
            long after = 0;
            List<LedgerEntry> page;
            do {
                page = migration.ledger().entries(ITEM, after, 10);
                seen.addAll(page);
                after = page.isEmpty() ? after : page.get(page.size() - 1).number();
            } while (page.size() == 10);
            assertThat(seen).extracting(LedgerEntry::number).isSorted().doesNotHaveDuplicates();
            assertThat(seen).hasSize(25);
            assertThat(seen.toString()).doesNotContain(SECRET);
            assertThat(log.text()).containsOnlyOnce("WARN The target refuses");
            assertThatThrownBy(() -> migration.ledger().entries(0, 1001)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
