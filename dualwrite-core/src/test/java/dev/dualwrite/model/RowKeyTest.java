package dev.dualwrite.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.testkit.Guarantees;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowKeyTest {
    private static final TableId TABLE = new TableId("public", "t");

    static List<List<String>> keys() {
        return List.of(
                List.of("1"),
                List.of(""),
                List.of("a,b\\c"),
                List.of("a", "b"),
                List.of("a,b", "c\\"),
                List.of("", ""),
                List.of("", "x", ""),
                List.of("\\e", "e"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void encodingCanBeUndone(List<String> values) {
        RowKey key = new RowKey(TABLE, values);
        assertThat(RowKey.decode(TABLE, values.size(), key.encoded())).isEqualTo(key);
    }

    @ParameterizedTest
    @MethodSource("keys")
    @Guarantees("G10")
    void valuesAreNotShown(List<String> values) {
        assertThat(new RowKey(TABLE, values)).hasToString("a row of public.t");
    }
}
