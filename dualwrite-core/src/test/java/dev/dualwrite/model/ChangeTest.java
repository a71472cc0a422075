package dev.dualwrite.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.testkit.Guarantees;
import java.util.List;
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
}
