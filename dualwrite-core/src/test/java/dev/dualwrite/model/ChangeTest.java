package dev.dualwrite.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.testkit.Guarantees;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private static final RowKey KEY = new RowKey(new TableId("public", "t"), "1");
    private static final Image FULL =
            new Image(new ImageLayout(List.of("a", "b"), List.of("int4", "text"), true), List.of("1", "secret"));
    private static final Image B = new Image(new ImageLayout(List.of("b"), List.of("text"), false), List.of("y"));

    @Test
    void transactionIsMergedIntoOneChangeForEachRow() {
        TransactionChanges merged =
                TransactionChanges.merge(List.of(Change.upsert(KEY, FULL), Change.upsert(KEY, B)), List.of());
        assertThat(merged.changes()).singleElement().satisfies(c -> {
            assertThat(c.full()).isTrue();
            assertThat(c.image().value(1)).isEqualTo("y");
        });
    }

    @Test
    void deleteAfterInsertIsADelete() {
        assertThat(Change.upsert(KEY, FULL).then(Change.delete(KEY)).kind()).isEqualTo(Change.Kind.DELETE);
    }

    @Test
    void partialAfterKeyIsAKey() {
        assertThat(Change.reread(KEY).then(Change.upsert(KEY, B)).kind()).isEqualTo(Change.Kind.KEY);
    }

    @Test
    @Guarantees("G10")
    void valuesAreNotShown() {
        assertThat(Change.upsert(KEY, FULL).toString()).doesNotContain("secret");
    }

    @Test
    void toldLaterIsSpelledOutWhenItIsNeededAndOnce() {
        AtomicInteger told = new AtomicInteger();
        Change later = Change.later(KEY.table(), 500, () -> {
            told.incrementAndGet();
            return Change.upsert(KEY, FULL);
        });
        TransactionChanges changes = TransactionChanges.merge(List.of(later, Change.upsert(KEY, B)), List.of());
        assertThat(later.table()).isEqualTo(KEY.table());
        assertThat(changes.bytes()).isGreaterThan(500);
        assertThat(changes.size()).isEqualTo(2);
        assertThat(changes.touches(KEY.table()::equals)).isTrue();
        assertThat(changes.isEmpty()).isFalse();
        assertThat(told).hasValue(0);

        assertThat(changes.changes()).containsExactly(Change.upsert(KEY, FULL).then(Change.upsert(KEY, B)));
        assertThat(later).isEqualTo(Change.upsert(KEY, FULL)).hasSameHashCodeAs(Change.upsert(KEY, FULL));
        assertThat(told).hasValue(1);
    }

    @Test
    @Guarantees("G2")
    void whatCannotBeSpelledOutIsNamedByItsTable() {
        Change untold = Change.later(new TableId("public", "other"), 1, () -> {
            throw new IllegalStateException("a fault");
        });
        TransactionChanges changes = TransactionChanges.merge(
                List.of(Change.delete(KEY), untold, Change.reread(KEY)),
                List.of(new Doubt.WholeTable(new TableId("public", "third"))));
        List<RowKey> rows = new ArrayList<>();
        List<TableId> tables = new ArrayList<>();
        changes.name(rows::add, (table, from) -> tables.add(table));
        assertThat(rows).containsExactly(KEY);
        assertThat(tables).containsExactly(new TableId("public", "other"), new TableId("public", "third"));
    }

    @Test
    void changeOfAnotherTableIsNoneOfThis() {
        Change wrong = Change.later(new TableId("public", "other"), 1, () -> Change.delete(KEY));
        assertThatThrownBy(wrong::key).isInstanceOf(IllegalStateException.class).hasMessageContaining("other");
    }
}
