package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectTest {

    private static Select select(String sql) {
        return Sql.shape(Select.class, sql);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "SELECT 1 | ",
                "VALUES (1), (2) | ",
                "TABLE t | t",
                "TABLE ONLY s.t | s.t",
                "(SELECT * FROM a) UNION ALL (SELECT * FROM b) | a b",
                "SELECT 1 UNION TABLE t | t",
                "SELECT * FROM a, s.b AS x, \"C\" y, ONLY d, ONLY (e) | a s.b C d e",
                "SELECT * FROM a JOIN b ON a.x = b.x, c LEFT JOIN d USING (y) CROSS JOIN e NATURAL JOIN f | a b c d e f",
                "SELECT * FROM (a JOIN (b CROSS JOIN c) ON true), d | a b c d",
                "SELECT * FROM ((SELECT * FROM a) UNION (SELECT * FROM b)) x, c | a b c",
                "SELECT (SELECT max(x) FROM a), ARRAY(SELECT y FROM b) FROM c WHERE z IN (SELECT 1 FROM d) | a b c d",
                "SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b) GROUP BY x, y HAVING z ORDER BY p, q | a b",
                "SELECT * FROM generate_series(1, 2) g, a | a",
                "SELECT * FROM ROWS FROM (f(1), g(2)) AS x, a | a",
                "SELECT * FROM LATERAL (SELECT * FROM a) x, LATERAL f(x.y) z, b | a b",
                "SELECT * FROM a x (p, q), b | a b",
                "SELECT * FROM a TABLESAMPLE SYSTEM (10) REPEATABLE (1), b | a b",
                "SELECT extract(year FROM a), substring(b FROM 1 FOR 2), trim(BOTH 'x' FROM c) FROM d | d",
                "SELECT a IS DISTINCT FROM b FROM c | c",
                "SELECT DISTINCT ON (x) y FROM a | a",
                "SELECT x AS from, t.from FROM t | t",
                "SELECT x FROM {oj a LEFT OUTER JOIN b ON a.x = b.x} | a b",
                "SELECT * FROM a FOR UPDATE OF a, b | a",
                "SELECT sum(x) OVER (PARTITION BY y ORDER BY z) FROM a WINDOW w AS (ORDER BY b), v AS (w) | a",
                "SELECT count(*) FILTER (WHERE x > 1) FROM a | a",
                "WITH a AS (SELECT * FROM b) SELECT * FROM a, s.a | b s.a",
                "WITH a AS (SELECT * FROM a) SELECT * FROM a | a",
                "WITH RECURSIVE a AS (SELECT 1 UNION SELECT x FROM a, b) SELECT * FROM a | b",
                "WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT * FROM c) SELECT * FROM a | c",
                "WITH a (x, y) AS NOT MATERIALIZED (SELECT 1, 2), b AS (TABLE a) SELECT * FROM b, c | c",
                "SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t) x, t | t",
                "WITH RECURSIVE a AS (SELECT 1 AS n FROM b) SEARCH DEPTH FIRST BY n, m SET o CYCLE n, m SET p USING q, c AS (TABLE a) SELECT * FROM c, d | b d",
            })
    void everyRelationOfAQueryIsTold(String sql, String expected) {
        List<TableRef> tables = expected == null
                ? List.of()
                : Arrays.stream(expected.split(" "))
                        .map(name -> name.contains(".")
                                ? new TableRef(
                                        name.substring(0, name.indexOf('.')), name.substring(name.indexOf('.') + 1))
                                : TableRef.of(name))
                        .toList();

        assertThat(select(sql).references().complete()).isTrue();
        assertThat(select(sql).references().read()).containsExactlyInAnyOrderElementsOf(tables);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "SELECT 1 | ",
                "SELECT f(1), s.g(2), pg_catalog.h(3), \"I\"(4) | f s.g h I",
                "SELECT a FROM f(1) x (p, q) | f",
                "SELECT a FROM f(1) AS x (p int, q numeric(10, 2)) | f",
                "SELECT * FROM (VALUES (1)) v (id) JOIN (SELECT 2) w(id) USING (id) | ",
                "WITH x (a) AS (SELECT 1), y (b) AS MATERIALIZED (SELECT 2) SELECT * FROM x, y | ",
                "SELECT DISTINCT ON (a) f(x) FROM t | f",
                "SELECT a FROM t WHERE b IN (1, 2) AND (c) AND NOT (d) OR f(1) | f",
                "SELECT a::numeric(10, 2), CAST(b AS varchar(3)) FROM t | ",
                "SELECT {fn f(1)} | f",
                "SELECT CASE WHEN f(1) THEN g(2) ELSE h(3) END | f g h",
                "SELECT a FROM t ORDER BY f(1) LIMIT g(1) OFFSET h(1) | f g h",
                "SELECT a LIKE f(1), b BETWEEN g(1) AND h(1), c AT TIME ZONE i(1) FROM t | f g h i",
                "SELECT count(*) FILTER (WHERE true) OVER (PARTITION BY (a)) FROM t GROUP BY GROUPING SETS ((a), ()) | count",
                "SELECT a OPERATOR(pg_catalog.+) b FROM t | ",
                "SELECT f(g(h(1))) | f g h",
                "SELECT x FROM a JOIN b USING (id) WHERE (x, y) = (1, 2) | ",
                "SELECT ARRAY[f(1)], (ARRAY[1])[g(1)] | f g",
                "SELECT VARIADIC first(1), over(2), set(3), conflict(4) | first over set conflict",
            })
    void everyFunctionOfAQueryIsTold(String sql, String expected) {
        assertThat(select(sql).references().functions())
                .containsExactlyInAnyOrderElementsOf(expected == null ? List.of() : Arrays.asList(expected.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t WHERE id = ?",
                "SELECT count(*), lower(a), now() FROM t GROUP BY 2",
                "VALUES (1)",
                "TABLE t",
                "(SELECT 1)",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "SELECT random(), gen_random_uuid()",
                "SELECT coalesce(a, 0), nullif(b, 1), greatest(c, 2) FROM t",
                "SELECT jsonb_path_query(a, '$.x'), to_tsvector('english', b) FROM t",
                "SELECT a FROM t FETCH FIRST 3 ROWS ONLY",
            })
    void aPlainQueryIsRoutable(String sql) {
        assertThat(select(sql).isReadOnlyRoutable()).isTrue();
        assertThat(select(sql).writes()).isEqualTo(Writes.NO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM t FOR UPDATE | NO",
                "SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED | NO",
                "SELECT * FROM t FOR SHARE NOWAIT | NO",
                "SELECT * FROM t FOR KEY SHARE OF t | NO",
                "SELECT * FROM (SELECT * FROM t FOR UPDATE) x | NO",
                "WITH x AS (SELECT * FROM t FOR UPDATE) SELECT * FROM x | NO",
                "SELECT a INTO b FROM t | MAYBE",
                "SELECT a INTO TEMP b FROM t | MAYBE",
                "SELECT my_function(1) | MAYBE",
                "SELECT lower(s.f(a)) FROM t | MAYBE",
                "SELECT my_schema.lower('A') | MAYBE",
                "SELECT * FROM my_function(1) | MAYBE",
                "SELECT nextval('s') | NO",
                "SELECT setval('s', 1) | NO",
                "SELECT currval('s'), lastval() | NO",
                "SELECT pg_advisory_xact_lock(1) | NO",
                "SELECT pg_try_advisory_lock(1) | NO",
                "SELECT set_config('a.b', 'c', false) | NO",
                "SELECT pg_catalog.set_config('search_path', '', false) | NO",
                "SELECT txid_current() | NO",
                "SELECT pg_notify('a', 'b') | NO",
                "SELECT pg_export_snapshot() | NO",
                "SELECT lo_create(0) | MAYBE",
                "SELECT dblink_exec('a', 'b') | MAYBE",
                "SELECT query_to_xml('DELETE FROM t', true, true, '') | MAYBE",
                "SELECT pg_replication_origin_create('x') | MAYBE",
            })
    void aQueryTiedToTheAuthorityIsNotRoutable(String sql, Writes writes) {
        assertThat(select(sql).isReadOnlyRoutable()).isFalse();
        assertThat(select(sql).writes()).isEqualTo(writes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT set_config('search_path', ?, false) | false",
                "SELECT pg_catalog.set_config(E'a.b', 'c', true) | false",
                "SELECT set_config('role', 'joe', false) | true",
                "SELECT set_config('Session_Authorization', 'joe', false) | true",
                "SELECT set_config(?, 'joe', false) | true",
                "SELECT set_config(concat('ro', 'le'), 'joe', false) | true",
                "SELECT set_config('a', 'b', true), set_config('role', 'joe', true) | true",
                "SELECT 1 | false",
            })
    void aQueryThatMayChangeTheRoleIsTold(String sql, boolean role) {
        assertThat(Sql.shape(sql).references().role()).isEqualTo(role);
    }

    @Test
    void theCallerMayVouchForAFunctionButNotForASequence() {
        assertThat(select("SELECT s.f(1)").isReadOnlyRoutable(name -> name.equals("s.f")))
                .isTrue();
        assertThat(select("SELECT s.f(1), g(2)").isReadOnlyRoutable(name -> name.equals("s.f")))
                .isFalse();
        assertThat(select("SELECT nextval('a')").isReadOnlyRoutable(name -> true))
                .isFalse();
    }

    @Test
    void whatCannotBePlacedMakesTheTablesUnknown() {
        assertThat(select("SELECT * FROM $1").tables()).isEmpty();
        assertThat(select("SELECT * FROM t, ").tables()).isPresent();
        assertThat(select("SELECT * FROM ?").isReadOnlyRoutable()).isFalse();
        assertThat(select("SELECT " + "(".repeat(1000) + "SELECT 1 FROM t" + ")".repeat(1000))
                        .tables())
                .isEmpty();
    }

    @Test
    void otherShapesAreNeverRoutable() {
        assertThat(Sql.shape("SHOW search_path").isReadOnlyRoutable()).isFalse();
        assertThat(Sql.shape("EXPLAIN SELECT 1").isReadOnlyRoutable(name -> true))
                .isFalse();
        assertThat(Sql.shape("FROB").isReadOnlyRoutable(name -> true)).isFalse();
    }
}
