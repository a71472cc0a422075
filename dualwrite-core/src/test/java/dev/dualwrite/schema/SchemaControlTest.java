package dev.dualwrite.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.event.Listeners;
import dev.dualwrite.event.MigrationListener;
import dev.dualwrite.model.ColumnDef;
import dev.dualwrite.model.Parking;
import dev.dualwrite.model.TableDef;
import dev.dualwrite.model.TableId;
import dev.dualwrite.spi.Suspicion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaControlTest {
    private static final TableId A = new TableId("public", "a");
    private static final TableId B = new TableId("public", "b");
    private static final Parking WHY = new Parking("differs", List.of("ALTER TABLE a"));

    private final Tables tables = Tables.of(Map.of(A, def(A, "id"), B, def(B, "id")));
    private final List<String> events = new ArrayList<>();
    private boolean capturing = true;
    private final SchemaControl control = new SchemaControl(
            tables,
            new SchemaControl.Seams(
                    () -> capturing,
                    () -> 7,
                    this::suspected,
                    t -> false,
                    t -> {},
                    t -> events.add("forgotten " + t),
                    listeners()));

    private static TableDef def(TableId id, String... columns) {
        List<ColumnDef> all = new ArrayList<>();
        for (String column : columns) {
            all.add(new ColumnDef(column, "integer", false, false));
        }
        return new TableDef(id, all, List.of("id"), false);
    }

    private void suspected(Suspicion suspicion) {
        assertThat(tables.parked(suspicion.table()))
                .as("parked while it becomes suspect")
                .isTrue();
        events.add("suspect " + suspicion.table());
    }

    private Listeners listeners() {
        Listeners listeners = new Listeners();
        listeners.add(new MigrationListener() {
            @Override
            public void tableParked(TableId table, Parking parking) {
                events.add("parked " + table);
            }

            @Override
            public void tableResumed(TableId table) {
                events.add("resumed " + table);
            }

            @Override
            public void tableJoined(TableId table) {
                events.add("joined " + table);
            }

            @Override
            public void tableLeft(TableId table) {
                events.add("left " + table);
            }
        });
        return listeners;
    }

    private void adopt(Map<TableId, TableDef> defs, Map<TableId, Parking> differing, Set<TableId> changed) {
        control.adopt(new SchemaLook(defs, differing, changed), number -> events.add("capture " + number));
    }

    @Test
    void nothingHappensWhenNothingChanged() {
        adopt(tables.current().defs(), Map.of(), Set.of());
        assertThat(events).containsExactly("capture 2");
        assertThat(tables.changedAfter(1)).isEmpty();
    }

    @Test
    void changedTableIsSuspectBeforeItGoesOnUnderTheNewDefinition() {
        Map<TableId, TableDef> defs = Map.of(A, def(A, "id", "more"), B, def(B, "id"));
        adopt(defs, Map.of(), Set.of());
        assertThat(events).containsExactly("capture 2", "suspect public.a");
        assertThat(tables.parked(A)).isFalse();
        assertThat(tables.def(A)).isEqualTo(defs.get(A));
        assertThat(tables.changedAfter(1)).containsExactly(A);
        assertThat(tables.changedAfter(2)).isEmpty();
    }

    @Test
    void differingTableStaysParkedUntilItDiffersNoMore() {
        Map<TableId, TableDef> defs = tables.current().defs();
        adopt(defs, Map.of(A, WHY), Set.of());
        assertThat(tables.followed()).containsExactly(B);
        adopt(defs, Map.of(A, WHY), Set.of());
        adopt(defs, Map.of(), Set.of());
        assertThat(events)
                .containsExactly(
                        "capture 2",
                        "suspect public.a",
                        "parked public.a",
                        "capture 3",
                        "capture 4",
                        "suspect public.a",
                        "resumed public.a");
        assertThat(tables.followed()).containsExactly(A, B);
    }

    @Test
    void tablesJoinAndLeave() {
        TableId c = new TableId("public", "c");
        adopt(Map.of(A, def(A, "id"), c, def(c, "id")), Map.of(), Set.of());
        assertThat(events)
                .containsExactly(
                        "capture 2", "suspect public.c", "joined public.c", "forgotten public.b", "left public.b");
        assertThat(tables.current().joined()).containsExactly(c);
        assertThat(tables.contains(B)).isFalse();
    }

    @Test
    void nothingIsSuspectWhileNothingIsCaptured() {
        capturing = false;
        adopt(Map.of(A, def(A, "id", "more")), Map.of(A, WHY), Set.of(A));
        assertThat(events).noneMatch(e -> e.startsWith("suspect"));
        assertThat(tables.parked(A)).isTrue();
    }
}
