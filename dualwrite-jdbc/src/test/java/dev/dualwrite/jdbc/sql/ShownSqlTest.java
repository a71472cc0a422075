package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShownSqlTest {
    private static String shown(String sql) {
        return ShownSql.of(sql, true, 500);
    }

    @Test
    void everyKindOfLiteralIsLeftOut() {
        assertThat(shown("UPDATE t SET a = 'secret', b = E'se\\'cret', c = $x$secret$x$, d = U&'secret', e = x'5ec',"
                        + " f = 12.5e3, g = -7 /* secret */ WHERE id = 5 -- secret"))
                .isEqualTo("UPDATE t SET a = ?, b = ?, c = ?, d = ?, e = ?, f = ?, g = -? WHERE id = ?");
    }

    @Test
    void aQuoteWithoutAnEndIsLeftOut() {
        assertThat(shown("DELETE FROM t WHERE a = 'secret")).isEqualTo("DELETE FROM t WHERE a = ?");
    }

    @Test
    void theSessionsRulesForQuotesHold() {
        String sql = "UPDATE t SET a = 'x\\' secret' WHERE b = 1";
        assertThat(ShownSql.of(sql, false, 500)).isEqualTo("UPDATE t SET a = ? WHERE b = ?");
    }

    @Test
    void listsOfAnyLengthLookAlike() {
        assertThat(shown("DELETE FROM t WHERE id IN (1, 2 , 3)")).isEqualTo("DELETE FROM t WHERE id IN (?, ...)");
        assertThat(shown("DELETE FROM t WHERE id IN (?,?)")).isEqualTo("DELETE FROM t WHERE id IN (?, ...)");
        assertThat(shown("DELETE FROM t WHERE id IN (1)")).isEqualTo("DELETE FROM t WHERE id IN (?)");
    }

    @Test
    void rowsOfAnyNumberLookAlike() {
        assertThat(shown("INSERT INTO t (a, b) VALUES (?, 1), (?, 2),(?,3) , (4, 5)"))
                .isEqualTo("INSERT INTO t (a, b) VALUES (?, ...), ...");
        assertThat(shown("INSERT INTO t VALUES (1), (2)")).isEqualTo("INSERT INTO t VALUES (?), ...");
        assertThat(shown("INSERT INTO t VALUES (1, now()), (2, now())"))
                .isEqualTo("INSERT INTO t VALUES (?, now()), (?, now())");
    }

    @Test
    void namesStay() {
        assertThat(shown("INSERT INTO \"my table\" (\"a'b\") SELECT f(?) FROM s.u"))
                .isEqualTo("INSERT INTO \"my table\" (\"a'b\") SELECT f(?) FROM s.u");
    }

    @Test
    void hundredThousandRowsAreShownShort() {
        String rows = IntStream.range(0, 100_000)
                .mapToObj(i -> "(" + i + ", 'v" + i + "')")
                .collect(Collectors.joining(", "));
        assertThat(shown("INSERT INTO t VALUES " + rows)).isEqualTo("INSERT INTO t VALUES (?, ...), ...");
    }

    @Test
    void longTextsAreCut() {
        assertThat(ShownSql.of("UPDATE t SET " + "a = b, ".repeat(500), true, 40))
                .hasSize(40);
    }
}
