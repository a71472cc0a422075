package dev.dualwrite.jdbc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.testkit.Guarantees;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which values are sure to arrive, and under which text a key is one and the same. */
@Guarantees("G3")
class ColumnTypeTest {
    private static ColumnType type(String name) {
        return ColumnType.of(name, false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            json             | json             | true
            jsonb            | jsonb            | true
            json             | jsonb            | false
            jsonb            | json             | false
            character(5)     | bpchar           | true
            character(5)     | char             | false
            character(5)     | character        | false
            character(5)     | char(5)          | false
            text             | varchar          | true
            text             | varchar(2)       | false
            text             | char             | false
            character(1)     | "char"           | false
            real             | float8           | false
            double precision | float            | true
            """)
    void aCastIsNoneOnlyIfItLeavesEveryValueAlone(String column, String cast, boolean none) {
        assertThat(type(column).isCastedBy(cast)).isEqualTo(none);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            character(6)                | 'ab   '                      | ab
            character(6)                | '   '                        | ''
            character(3)                | abcd                         | none
            bytea                       | \\xABcd                      | \\xabcd
            bytea                       | ab                           | none
            timestamp without time zone | 2024-02-29T12:00:00.500      | 2024-02-29 12:00:00.5
            timestamp(3) without time zone | 2024-02-29 12:00:00.1234  | none
            timestamp(3) without time zone | 2024-02-29 12:00:00.1230  | 2024-02-29 12:00:00.123
            timestamp without time zone | 2024-02-29 24:00:00          | none
            timestamp with time zone    | 2024-02-29 23:00:00-0530     | 2024-03-01 04:30:00+00
            timestamp with time zone    | 2024-02-29 12:00:00.000001Z  | 2024-02-29 12:00:00.000001+00
            timestamp with time zone    | 0001-01-01 00:00:00+05       | none
            timestamp with time zone    | 2024-02-29 12:00:00          | none
            timestamp(0) with time zone | 2024-02-29 12:00:00.5+00     | none
            """)
    void aKeyHasOneText(String column, String text, String key) {
        assertThat(type(column).key(BoundValue.string(text))).isEqualTo(key);
    }

    @Test
    void aMomentIsAKeyAsTheColumnReadsIt() {
        LocalDateTime wall = LocalDateTime.of(2024, 2, 29, 12, 0, 0, 500_000_000);
        ColumnType plain = type("timestamp without time zone");
        ColumnType zoned = type("timestamp with time zone");
        assertThat(plain.key(BoundValue.object(wall))).isEqualTo("2024-02-29 12:00:00.5");
        assertThat(plain.key(BoundValue.timestamp(Timestamp.valueOf(wall)))).isEqualTo("2024-02-29 12:00:00.5");
        assertThat(zoned.key(BoundValue.object(OffsetDateTime.parse("2024-02-29T12:00:00+01:00"))))
                .isEqualTo("2024-02-29 11:00:00+00");
        assertThat(zoned.key(BoundValue.object(wall))).isNull();
    }

    @Test
    void halfASurrogatePairIsWhatTheDriverMakesOfIt() {
        assertThat(type("text").key(BoundValue.string("a\ud800b"))).isEqualTo("a?b");
        assertThat(type("text").image(BoundValue.string("\udc00")).text()).isEqualTo("?");
        assertThat(type("text").key(BoundValue.string("😀"))).isEqualTo("😀");
    }

    @Test
    void anEqualNumberKeepsItsOwnScale() {
        assertThat(type("numeric").key(BoundValue.numeric(new BigDecimal("1.00"))))
                .isEqualTo("1");
        assertThat(type("numeric")
                        .image(BoundValue.numeric(new BigDecimal("1.00")))
                        .text())
                .isEqualTo("1.00");
        assertThat(type("numeric").equalMayDiffer()).isTrue();
        assertThat(type("numeric(10,2)").equalMayDiffer()).isFalse();
    }
}
