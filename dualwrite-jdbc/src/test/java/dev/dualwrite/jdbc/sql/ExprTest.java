package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExprTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '\0',
            value = {
                "? | -",
                "(?) | -",
                "((?)) | -",
                "?::jsonb | jsonb",
                "? :: JSONB | jsonb",
                "(?)::int4[] | int4[]",
                "(?::int) | int",
                "CAST(? AS jsonb) | jsonb",
                "cast(? as numeric(10, 2)) | numeric(10,2)",
                "?::public.\"Mood\" | public.\"Mood\"",
                "?::timestamp(3) with time zone | timestamp(3) with time zone",
                "?::timestamp without time zone | timestamp without time zone",
                "?::double precision | double precision",
                "?::character varying(20)[] | character varying(20)[]",
                "?::interval day to second | interval day to second",
                "?::int array | int[]",
            })
    void aParameterIsKnownWithItsCast(String sql, String cast) {
        assertThat(Sql.expression(sql)).isEqualTo(new Expr.Placeholder(1, cast));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '\0',
            value = {
                "42 | INTEGER | 42 | -",
                "-42 | INTEGER | -42 | -",
                "+42 | INTEGER | 42 | -",
                "- 42::int8 | INTEGER | -42 | int8",
                "1_000 | INTEGER | 1000 | -",
                "0x1F | INTEGER | 31 | -",
                "0b101 | INTEGER | 5 | -",
                "007 | INTEGER | 007 | -",
                "1.50 | DECIMAL | 1.50 | -",
                "-1e5 | DECIMAL | -1e5 | -",
                ".5::numeric | DECIMAL | .5 | numeric",
                "TRUE | BOOLEAN | true | -",
                "false | BOOLEAN | false | -",
                "'it''s' | STRING | it's | -",
                "E'a\\\\b' | STRING | a\\b | -",
                "$$x$$ | STRING | x | -",
                "'{}'::jsonb | STRING | {} | jsonb",
                "DATE '2020-01-01' | STRING | 2020-01-01 | date",
                "timestamp with time zone '2020-01-01' | STRING | 2020-01-01 | timestamp with time zone",
                "CAST('1' AS int) | STRING | 1 | int",
            })
    void aConstantIsDecoded(String sql, Expr.Kind kind, String text, String cast) {
        assertThat(Sql.expression(sql)).isEqualTo(new Expr.Literal(kind, text, cast));
    }

    @Test
    void nullAndDefaultAreKnown() {
        assertThat(Sql.expression("NULL")).isEqualTo(Sql.literal(Expr.Kind.NULL, ""));
        assertThat(Sql.expression("null::int")).isEqualTo(new Expr.Literal(Expr.Kind.NULL, "", "int"));
        assertThat(Sql.expression("DEFAULT")).isEqualTo(new Expr.Default());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "? + 1",
                "c + 1",
                "now()",
                "CURRENT_TIMESTAMP",
                "other",
                "?::text::int",
                "(?::text)::int",
                "CAST(?::text AS int)",
                "('1'::text)::int",
                "-?",
                "- -1",
                "NOT 'true'",
                "N'x'",
                "'a' 'b'",
                "'a'\n'b'",
                "'x' COLLATE \"C\"",
                "U&'!0041' UESCAPE '!'",
                "E'\\xe9'",
                "B'1'",
                "X'1F'",
                "$1",
                "(SELECT 1)",
                "ARRAY[?]",
                "ROW(?, ?)",
                "(?, ?)",
                "{fn now()}",
                "{d '2020-01-01'}",
                "?::timestamp AT TIME ZONE 'UTC'",
                "? AT TIME ZONE 'UTC'",
                "INTERVAL '1' DAY",
                "CASE WHEN true THEN ? END",
                "(1)[1]",
                "lower(?)",
            })
    void anythingElseIsOpaque(String sql) {
        assertThat(Sql.expression(sql)).isEqualTo(new Expr.Opaque());
    }

    @Test
    void deepParenthesesAreOpaqueRatherThanFollowed() {
        assertThat(Sql.expression("(".repeat(100_000) + "1" + ")".repeat(100_000)))
                .isEqualTo(new Expr.Opaque());
    }
}
