package dev.dualwrite.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShopSizeTest {

    @ParameterizedTest
    @ValueSource(ints = {2_000, 12_345, 200_000})
    void tablesAddUpToTheRowsAskedFor(int rows) {
        assertThat(ShopSize.of(rows).rows()).isEqualTo(rows);
        assertThat(ShopSize.of(rows).accounts()).isPositive();
    }

    @Test
    void tooSmallAShopIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShopSize.of(1_999))
                .withMessageContaining("1999 rows");
    }
}
