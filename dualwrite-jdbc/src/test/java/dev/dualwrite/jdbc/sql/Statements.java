package dev.dualwrite.jdbc.sql;

import java.util.Arrays;
import java.util.List;

/** Valid statements of every kind, and the words they are made of, for random tests. */
final class Statements {

    static final List<String> VALID = List.of(
            "INSERT INTO s.t AS x (a, \"B\", c[1]) OVERRIDING USER VALUE VALUES (?, 'x', DEFAULT), (?::jsonb, -1, NULL)"
                    + " ON CONFLICT (a) WHERE b DO UPDATE SET a = excluded.a, (b, c) = ROW(1, ?) WHERE t.x RETURNING *",
            "INSERT INTO t (a) WITH q AS (SELECT 1) SELECT * FROM q JOIN LATERAL f(1) AS g(x int) ON true ON CONFLICT DO NOTHING",
            "WITH RECURSIVE q (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM q) SEARCH DEPTH FIRST BY n SET o"
                    + " UPDATE ONLY s.t x SET a = ?, (b, c) = (SELECT 1, 2) FROM u WHERE x.id = ? AND u.y BETWEEN 1 AND 2",
            "DELETE FROM t WHERE (a, b) IN ((?, 1), (2, ?)) AND c = ANY(ARRAY[1, 2]) AND CASE WHEN d THEN e END; SELECT 1",
            "MERGE INTO t USING (SELECT 1) u ON t.a = u.a WHEN NOT MATCHED THEN INSERT (a) VALUES (1) RETURNING merge_action()",
            "SELECT DISTINCT ON (a) f(x), count(*) FILTER (WHERE y) OVER (PARTITION BY z) FROM a, ONLY (b) c TABLESAMPLE system (1)"
                    + " WHERE d IS DISTINCT FROM e ORDER BY g FETCH FIRST 1 ROW ONLY FOR NO KEY UPDATE OF a",
            "EXPLAIN (ANALYZE off, FORMAT json) DELETE FROM t WHERE CURRENT OF c",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END; DROP TABLE IF EXISTS a, b",
            "COPY s.t (a, b) FROM STDIN WITH (FORMAT csv)",
            "{? = call s.f(?, {fn now()})}",
            "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            "SET LOCAL a.b = 'c'; ROLLBACK TO SAVEPOINT \"x\"; PREPARE p (int) AS SELECT $1; TRUNCATE a, b CASCADE");

    static final List<String> WORDS = VALID.stream()
            .flatMap(sql -> Arrays.stream(sql.split("\\s+")))
            .distinct()
            .toList();

    private Statements() {}
}
