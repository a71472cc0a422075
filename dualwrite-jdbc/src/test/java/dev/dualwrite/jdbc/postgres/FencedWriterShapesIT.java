package dev.dualwrite.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TestDatabase;
import dev.dualwrite.model.Change;
import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.Image;
import dev.dualwrite.model.ImageLayout;
import dev.dualwrite.model.Interval;
import dev.dualwrite.model.RowKey;
import dev.dualwrite.model.Side;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.schema.Tables;
import dev.dualwrite.spi.FencedChange;
import dev.dualwrite.spi.FencedWriter;
import dev.dualwrite.spi.FencedWriter.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables of special shapes, and groups whose rows get in each other's way. */
class FencedWriterShapesIT {
    private static final TableDef PARENT = def("parent", false, "id");
    private static final TableDef CHILD = def("child", false, "id", "parent");
    private static final TableDef GRANDCHILD = def("grandchild", false, "id", "parent");
    private static final TableDef LINK = new TableDef(
            new TableId("public", "link"),
            List.of(column("a", "integer"), column("b", "integer")),
            List.of("a", "b"),
            false);
    private static final TableDef LATE = def("late", true, "id", "note");
    private static final TableDef NAMED = def("named", false, "id", "name");
    private static final TableDef PRICE = new TableDef(
            new TableId("public", "price"),
            List.of(column("id", "integer"), column("exact", "numeric"), column("rounded", "numeric(10,2)")),
            List.of("id"),
            false);
    private static final TableDef SERIAL = new TableDef(
            new TableId("public", "serial"),
            List.of(
                    new ColumnDef("id", "bigint", false, true),
                    column("note", "text"),
                    new ColumnDef("twice", "text", true, false)),
            List.of("id"),
            false);
    private static final Map<TableId, TableDef> TABLES = Stream.of(
                    PARENT, CHILD, GRANDCHILD, LINK, LATE, NAMED, PRICE, SERIAL)
            .collect(Collectors.toMap(TableDef::id, Function.identity()));

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard().freshForEachTest();

    private FencedWriter writer;
    private long time = 1;

    @BeforeEach
    void follower() {
        TestDatabase target = servers.target();
        target.execute("""
                CREATE TABLE parent (id int PRIMARY KEY);
                CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE);
                CREATE TABLE grandchild (id int PRIMARY KEY, parent int REFERENCES child ON DELETE CASCADE);
                CREATE TABLE link (a int, b int, PRIMARY KEY (a, b));
                CREATE TABLE late (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, note text);
                CREATE TABLE named (id int PRIMARY KEY, name text UNIQUE);
                CREATE TABLE price (id int PRIMARY KEY, exact numeric, rounded numeric(10,2));
                CREATE TABLE serial (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text,
                    twice text GENERATED ALWAYS AS (note || note) STORED)""");
        ControlSchema.of(Side.TARGET, target.dataSource(), PoolSettings.DEFAULT).ensureFollower(TABLES.keySet());
        writer = writer();
    }

    private static FencedWriter writer() {
        return new PostgresFencedWriter(
                Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT, Tables.of(TABLES), "w");
    }

    /** Our sessions act as a role that may write, and not set session_replication_role. */
    private void asPlainRole() {
        String role = servers.target().createRole("plain");
        servers.target()
                .execute(
                        "GRANT ALL ON ALL TABLES IN SCHEMA public, dualwrite TO " + role,
                        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public, dualwrite TO " + role,
                        "GRANT ALL ON SCHEMA public, dualwrite TO " + role,
                        "ALTER DATABASE " + servers.target().name() + " SET role = " + role);
        writer = writer();
    }

    private static TableDef def(String name, boolean deferrable, String... columns) {
        List<ColumnDef> defs = Arrays.stream(columns)
                .map(c -> column(c, c.equals("id") || c.equals("parent") ? "integer" : "text"))
                .toList();
        return new TableDef(new TableId("public", name), defs, List.of("id"), deferrable);
    }

    private static ColumnDef column(String name, String type) {
        return new ColumnDef(name, type, false, false);
    }

    private FencedChange full(TableDef def, @Nullable String... values) {
        List<String> key = Arrays.asList(values).subList(0, def.key().size());
        return live(Change.upsert(new RowKey(def.id(), key), new Image(def.fullLayout(), Arrays.asList(values))));
    }

    private FencedChange delete(TableDef def, String... key) {
        return live(Change.delete(new RowKey(def.id(), List.of(key))));
    }

    private FencedChange live(Change change) {
        return new FencedChange(change, new Interval(1, time, time + 1), time, time, FencedChange.NOT_ASKED);
    }

    private void write(int applied, FencedChange... changes) {
        assertThat(writer.write(List.of(changes))).isEqualTo(new Outcome(applied, 0, List.of(), List.of()));
        time += 2;
    }

    private static List<List<@Nullable String>> rows(String table) {
        return servers.target().query("SELECT * FROM " + table + " ORDER BY 1");
    }

    @Test
    void aTableThatIsAllKey() {
        write(1, full(LINK, "1", "2"));
        write(2, full(LINK, "1", "2"), full(LINK, "3", "4"));
        write(1, delete(LINK, "1", "2"));
        assertThat(rows("link")).containsExactly(List.of("3", "4"));
    }

    @Test
    void aDeferrableKey() {
        write(2, full(LATE, "1", "a"), full(LATE, "2", "b"));
        write(2, full(LATE, "1", "c"), full(LATE, "3", "d"));
        write(1, delete(LATE, "2"));
        assertThat(rows("late")).containsExactly(List.of("1", "c"), List.of("3", "d"));
    }

    @Test
    void identityAlwaysAndGeneratedColumns() {
        write(1, full(SERIAL, "7", "x"));
        write(1, full(SERIAL, "7", "y"));
        ImageLayout all = new ImageLayout(List.of("id", "note", "twice"), List.of("bigint", "text", "text"), true);
        write(1, live(Change.upsert(new RowKey(SERIAL.id(), "8"), new Image(all, List.of("8", "z", "stale")))));
        assertThat(rows("serial")).containsExactly(List.of("7", "y", "yy"), List.of("8", "z", "zz"));
    }

    @Test
    void valuesAreCastByWayOfTheirSourceType() {
        ImageLayout layout = new ImageLayout(List.of("id", "exact", "rounded"), List.of("int8", "float8", ""), true);
        write(
                1,
                live(Change.upsert(
                        new RowKey(PRICE.id(), "1"), new Image(layout, List.of("1", "0.30000000000000004", "2.345")))));
        // numeric takes 15 digits of a double, as the authority did.
        assertThat(rows("price")).containsExactly(List.of("1", "0.3", "2.35"));
    }

    @Test
    void keysLongerThanAnIndexTakes() {
        TableDef def = NAMED;
        String longName = "x".repeat(200_000);
        servers.target().execute("ALTER TABLE named DROP CONSTRAINT named_name_key");
        write(1, full(def, "1", longName));
        assertThat(servers.target().number("SELECT length(name) FROM named")).isEqualTo(200_000);
        RowKey huge = new RowKey(def.id(), "y".repeat(200_000));
        assertThat(FenceRows.text(huge))
                .hasSizeLessThan(100)
                .isNotEqualTo(FenceRows.text(new RowKey(def.id(), "y".repeat(200_001))));
    }

    @Test
    void uniqueValuesThatRowsHandOn() {
        write(3, full(NAMED, "1", "a"), full(NAMED, "2", "b"), full(NAMED, "3", "c"));
        // 1 takes from 2, 2 takes from 3, and 3 goes.
        write(3, full(NAMED, "1", "b"), full(NAMED, "2", "c"), delete(NAMED, "3"));
        assertThat(rows("named")).containsExactly(List.of("1", "b"), List.of("2", "c"));
    }

    @Test
    void uniqueValuesThatRowsSwap() {
        write(3, full(NAMED, "1", "a"), full(NAMED, "2", "b"), full(NAMED, "3", "c"));
        write(3, full(NAMED, "1", "b"), full(NAMED, "2", "a"), full(NAMED, "3", "d"));
        assertThat(rows("named")).containsExactly(List.of("1", "b"), List.of("2", "a"), List.of("3", "d"));
    }

    @Test
    void aUniqueValueThatAnotherRowKeepsIsRefusedWithoutTellingIt() {
        write(1, full(NAMED, "1", "secret"));
        Outcome outcome = writer.write(List.of(full(NAMED, "2", "secret"), full(NAMED, "3", "free")));
        assertThat(outcome.applied()).isEqualTo(1);
        assertThat(outcome.refused()).singleElement().satisfies(refusal -> {
            assertThat(refusal.key().values()).containsExactly("2");
            assertThat(refusal.sqlState()).isEqualTo("23505");
            assertThat(refusal.reason()).contains("named_name_key").doesNotContain("secret");
        });
    }

    @Test
    void withoutTheReplicaRoleParentsComeFirstAndChildrenGoFirst() {
        asPlainRole();
        write(2, full(CHILD, "10", "1"), full(PARENT, "1"));
        write(2, delete(PARENT, "1"), delete(CHILD, "10"));
        assertThat(rows("child")).isEmpty();
        write(4, full(GRANDCHILD, "30", "20"), full(CHILD, "20", "2"), full(PARENT, "2"), full(PARENT, "3"));
        // Were the delete first, its cascade would take the child that has moved, and the grandchild with it.
        write(2, full(CHILD, "20", "3"), delete(PARENT, "2"));
        assertThat(rows("child")).containsExactly(List.of("20", "3"));
        assertThat(rows("grandchild")).containsExactly(List.of("30", "20"));
    }

    @Test
    void withoutTheReplicaRoleTablesAreRankedByTheirForeignKeys() throws Exception {
        asPlainRole();
        FollowerMode mode = FollowerMode.of(
                OwnConnections.writing(Side.TARGET, servers.target().dataSource(), PoolSettings.DEFAULT));
        assertThat(mode.replica()).isFalse();
        assertThat(mode.rank(PARENT.id())).isZero();
        assertThat(mode.rank(CHILD.id())).isEqualTo(1);
        assertThat(mode.rank(GRANDCHILD.id())).isEqualTo(2);
        assertThat(mode.rank(LINK.id())).isZero();
    }

    @Test
    void withoutTheReplicaRoleAnOrphanIsRefusedAloneAndItsParentIsNot() {
        asPlainRole();
        Outcome outcome = writer.write(List.of(full(CHILD, "1", "99"), full(CHILD, "2", "5"), full(PARENT, "5")));
        assertThat(outcome.applied()).isEqualTo(2);
        assertThat(outcome.refused()).singleElement().satisfies(refusal -> {
            assertThat(refusal.key().values()).containsExactly("1");
            assertThat(refusal.sqlState()).isEqualTo("23503");
        });
        assertThat(rows("child")).containsExactly(List.of("2", "5"));
    }

    @Test
    void withTheReplicaRoleAnOrphanIsTakenAndNothingCascades() {
        write(1, full(CHILD, "1", "99"));
        write(1, full(PARENT, "99"));
        write(1, delete(PARENT, "99"));
        assertThat(rows("child")).containsExactly(List.of("1", "99"));
    }

    @Test
    void aTableThatTheFollowerLacksIsRefusedAndTheOthersAreNot() {
        servers.target().execute("DROP TABLE price");
        List<FencedChange> changes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            changes.add(full(PRICE, Integer.toString(i), "1", "1"));
            changes.add(full(NAMED, Integer.toString(i), "n" + i));
        }
        Outcome outcome = writer.write(changes);
        assertThat(outcome.applied()).isEqualTo(100);
        assertThat(outcome.refused()).hasSize(100).allSatisfy(refusal -> {
            assertThat(refusal.sqlState()).isEqualTo("42P01");
            assertThat(refusal.reason()).contains("public.price");
        });
    }

    @Test
    void aTableThatIsNotMigratedIsRefused() {
        RowKey stranger = new RowKey(new TableId("public", "stranger"), "1");
        assertThat(writer.write(List.of(live(Change.delete(stranger)))).refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("public.stranger is not migrated"));
    }

    @Test
    void aGateOrAWriterThatIsGoneIsAddedAgain() {
        write(1, full(PARENT, "1"));
        servers.target().execute("DELETE FROM dualwrite.table_gate", "DELETE FROM dualwrite.writer");
        write(1, full(PARENT, "2"));
        assertThat(servers.target().number("SELECT count(*) FROM dualwrite.table_gate"))
                .isEqualTo(1);
    }
}
