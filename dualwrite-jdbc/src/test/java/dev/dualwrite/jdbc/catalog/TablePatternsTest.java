package dev.dualwrite.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualwrite.model.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablePatternsTest {

    private static boolean matches(String include, String schema, String table) {
        return TablePatterns.of(List.of(include), List.of()).matches(new TableId(schema, table));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "public.* | public | orders | true",
                "public.* | shop | orders | false",
                "*.* | shop | Orders | true",
                "Public.Orders | public | orders | true",
                "public.orders | public | Orders | false",
                "public.order_? | public | order_1 | true",
                "public.order_? | public | order_12 | false",
                "public.a*z | public | abcz | true",
                "public.a*z | public | abc | false",
                "\"My Shop\".\"Order.*\" | My Shop | Order.* | true",
                "\"My Shop\".\"Order.*\" | My Shop | Order.x | false",
                "\"a\"\"b\".* | a\"b | t | true",
                "public.a$b | public | a$b | true",
                " public.* | public | orders | true",
                "*.* | pg_catalog | pg_class | false",
                "*.* | dualwrite | ledger | false",
                "*.* | information_schema | tables | false",
                "été.* | été | t | true",
            })
    void aPatternMatchesWholeNames(String pattern, String schema, String table, boolean expected) {
        assertThat(matches(pattern, schema, table)).isEqualTo(expected);
    }

    @Test
    void excludeWins() {
        TablePatterns patterns = TablePatterns.of(List.of("public.*", "shop.*"), List.of("*.audit_*"));

        assertThat(patterns.matches(new TableId("public", "orders"))).isTrue();
        assertThat(patterns.matches(new TableId("shop", "audit_log"))).isFalse();
        assertThat(patterns.matches(new TableId("other", "orders"))).isFalse();
    }

    @Test
    void nothingIncludedMatchesNothing() {
        assertThat(TablePatterns.of(List.of(), List.of()).matches(new TableId("public", "orders")))
                .isFalse();
    }

    @Test
    void patternsThatMatchNothingAreNamed() {
        TablePatterns patterns = TablePatterns.of(List.of("public.*", "pubic.*"), List.of("public.x"));

        assertThat(patterns.matchingNone(List.of(new TableId("public", "orders"))))
                .containsExactly("pubic.*", "public.x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "orders | no dot",
                "public. | lacks",
                ".orders | lacks",
                "a.b.c | goes on",
                "public.or ders | < > outside quotes",
                "public.a-b | <-> outside quotes",
                "\"public.orders | does not end",
                "\"\".orders | empty name",
                "\"a\"b.c | no dot",
                "public,shop | <,> outside quotes",
            })
    void aBadPatternIsRefusedWithItsFaultAndTheRightForm(String pattern, String fault) {
        assertThatThrownBy(() -> TablePatterns.of(List.of(pattern), List.of()))
                .isInstanceOf(TablePatternException.class)
                .hasMessageContaining("<" + pattern + ">")
                .hasMessageContaining(fault)
                .hasMessageContaining("write schema.table");
    }

    @Test
    void anEmptyPatternIsRefused() {
        assertThatThrownBy(() -> TablePatterns.of(List.of(""), List.of())).isInstanceOf(TablePatternException.class);
    }
}
