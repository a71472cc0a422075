package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded random statements whose maker knows what it put in, full of text that looks like clauses and is none. */
class RandomStatementTest {

    private static final int ROUNDS = 3000;

    /** Expressions that are opaque, with keywords in every place where they mean nothing. */
    private static final List<String> NOISE = List.of(
            "CASE WHEN a OR b AND c THEN 1 ELSE 2 END + 1",
            "lower('WHERE id = 1 RETURNING (')",
            "(SELECT max(x) FROM u WHERE y = 1 OR z = 2 LIMIT 1)",
            "a IS DISTINCT FROM b",
            "x.\"returning\" || x.where",
            "extract(year FROM d)",
            "concat($$ ; RETURNING ) $$, E'\\'', 'or')",
            "x::numeric(10, 2) * 2",
            "abs(length('a, b'))",
            "ARRAY[1, 2, (3)][1]",
            "/* WHERE ; ' */ a -- RETURNING ( ?\n + 1",
            "count(*) FILTER (WHERE a OR b) OVER (PARTITION BY c ORDER BY d)",
            "ROW(1, 2) <@ ROW(3)",
            "a #>> '{b,c}'",
            "a ??| ARRAY['x']",
            "{fn lower('x')}");

    /** Conditions that name no key but hold no OR at their top either. */
    private static final List<String> OTHER_TERMS = List.of(
            "a > 1",
            "(a = 1 OR b = 2)",
            "a BETWEEN 1 AND 2",
            "a NOT BETWEEN SYMMETRIC lower('x') AND 2",
            "NOT b",
            "NOT (id = 1)",
            "EXISTS (SELECT 1 FROM u WHERE id = 1 OR true)",
            "a IS NOT DISTINCT FROM b",
            "CASE WHEN a AND b OR c THEN d BETWEEN 1 AND 2 END",
            "a LIKE '% AND id = 1 OR'",
            "lower(a) = 'x'",
            "a IN (SELECT 1)",
            "a = b");

    private final StringBuilder sql = new StringBuilder();
    private Random random = new Random(0);
    private int placeholders;

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void start(String text) {
        sql.setLength(0);
        placeholders = 0;
        if (random.nextInt(5) == 0) {
            sql.append("WITH q AS (SELECT 1 FROM v WHERE a OR b), r (x) AS MATERIALIZED (SELECT * FROM q) ");
        }
        sql.append(text);
    }

    private Expr value() {
        switch (random.nextInt(4)) {
            case 0 -> {
                sql.append('?');
                return new Expr.Placeholder(++placeholders, null);
            }
            case 1 -> {
                sql.append("?::jsonb");
                return new Expr.Placeholder(++placeholders, "jsonb");
            }
            case 2 -> {
                sql.append("'it''s OR RETURNING ?'");
                return Sql.string("it's OR RETURNING ?");
            }
            default -> {
                sql.append("-17");
                return Sql.integer("-17");
            }
        }
    }

    private Expr valueOrNoise() {
        if (random.nextInt(3) > 0) {
            return value();
        }
        sql.append(any(NOISE));
        return new Expr.Opaque();
    }

    /** Appends a WHERE clause, or none, and tells what must be read from it. */
    private Where where(String qualifier) {
        if (random.nextInt(8) == 0) {
            return new Where.None();
        }
        sql.append(" WHERE ");
        List<KeyTerm> terms = new ArrayList<>();
        Set<String> columns = new HashSet<>();
        boolean others = false;
        boolean parentheses = random.nextInt(4) == 0;
        sql.append(parentheses ? "(" : "");
        int count = random.nextInt(4) + 1;
        for (int i = 0; i < count; i++) {
            sql.append(i > 0 ? any(List.of(" AND ", " and ", "\nAND/* OR */")) : "");
            int kind = random.nextInt(4);
            if (kind == 0) {
                sql.append(any(OTHER_TERMS));
                others = true;
            } else if (kind == 1) {
                sql.append(qualifier).append("k IN (");
                Expr first = value();
                sql.append(", ");
                Expr second = value();
                sql.append(')');
                terms.add(new KeyTerm.In(List.of("k"), List.of(List.of(first), List.of(second))));
            } else {
                String column = "c" + random.nextInt(3);
                boolean inner = random.nextInt(3) == 0;
                sql.append(inner ? "((" : "").append(qualifier).append(column).append(inner ? ") = " : "=");
                Expr value = value();
                sql.append(inner ? ")" : "");
                if (columns.add(column)) {
                    terms.add(new KeyTerm.Equals(column, value));
                } else {
                    others = true;
                }
            }
        }
        sql.append(parentheses ? ")" : "");
        if (random.nextInt(6) == 0) {
            sql.append(" OR ").append(any(OTHER_TERMS));
            return new Where.Opaque();
        }
        return terms.isEmpty() ? new Where.Opaque() : new Where.Keyed(terms, others);
    }

    private boolean returning() {
        boolean returning = random.nextInt(3) == 0;
        sql.append(returning ? " RETURNING *, " + any(NOISE) : "");
        sql.append(any(List.of("", ";", " -- RETURNING\n", " /* RETURNING */ ;")));
        return returning;
    }

    private SqlScript script() {
        SqlScript script = SqlScript.parse(sql.toString(), true);
        assertThat(script.placeholderCount()).as(sql.toString()).isEqualTo(placeholders);
        assertThat(script.statements()).as(sql.toString()).hasSize(1);
        return script;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void anUpdateIsReadAsItWasMade(long seed) {
        random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            boolean joins = random.nextInt(4) == 0;
            start("UPDATE s.t AS x SET ");
            List<Assignment> assignments = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                sql.append("a").append(i).append(" = ");
                assignments.add(new Assignment("a" + i, valueOrNoise()));
                sql.append(i > 0 ? ", " : "");
            }
            sql.append(
                    joins
                            ? " FROM q JOIN u ON (q.where = u.id OR false), LATERAL (SELECT 1 FROM w WHERE a OR b) l"
                            : "");
            Where where = where("x.");
            boolean returning = returning();

            SqlScript script = script();
            assertThat(script.shape()).as(sql.toString()).isInstanceOf(Update.class);
            Update update = (Update) script.shape();
            assertThat(update.table()).isEqualTo(new TableRef("s", "t"));
            assertThat(update.assignments()).as(sql.toString()).isEqualTo(assignments);
            assertThat(update.from()).as(sql.toString()).isEqualTo(joins);
            assertThat(update.where()).as(sql.toString()).isEqualTo(where);
            assertThat(update.returning()).as(sql.toString()).isEqualTo(returning);
            assertThat(update.references().complete()).as(sql.toString()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void aDeleteIsReadAsItWasMade(long seed) {
        random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            boolean alias = random.nextBoolean();
            boolean joins = alias && random.nextInt(4) == 0;
            start("DELETE FROM t" + (alias ? " x" : ""));
            sql.append(joins ? " USING u, (SELECT 1 WHERE a OR b) AS y" : "");
            Where where = where(alias ? "x." : random.nextBoolean() ? "t." : "");
            boolean returning = returning();

            SqlScript script = script();
            assertThat(script.shape()).as(sql.toString()).isInstanceOf(Delete.class);
            Delete delete = (Delete) script.shape();
            assertThat(delete.using()).as(sql.toString()).isEqualTo(joins);
            assertThat(delete.where()).as(sql.toString()).isEqualTo(where);
            assertThat(delete.returning()).as(sql.toString()).isEqualTo(returning);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void anInsertIsReadAsItWasMade(long seed) {
        random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            int width = random.nextInt(4) + 1;
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                columns.add("a" + i);
            }
            boolean listed = random.nextBoolean();
            start("INSERT INTO t" + (listed ? " (" + String.join(", ", columns) + ")" : "") + " VALUES ");
            List<List<Expr>> rows = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                List<Expr> row = new ArrayList<>();
                sql.append('(');
                for (int column = 0; column < width; column++) {
                    sql.append(column > 0 ? ", " : "");
                    row.add(valueOrNoise());
                }
                rows.add(row);
                sql.append(i > 0 ? ")," : ")");
            }
            String conflict = any(
                    List.of(
                            "",
                            "",
                            " ON CONFLICT DO NOTHING",
                            " ON CONFLICT (a0) WHERE b OR c DO UPDATE SET a0 = excluded.a0, a1 = CASE WHEN a OR b THEN 1 END WHERE t.a > 1"));
            sql.append(conflict);
            boolean returning = returning();

            SqlScript script = script();
            assertThat(script.shape()).as(sql.toString()).isInstanceOf(Insert.class);
            Insert insert = (Insert) script.shape();
            assertThat(insert.columns()).isEqualTo(listed ? columns : List.of());
            assertThat(insert.rows()).as(sql.toString()).isEqualTo(rows);
            assertThat(insert.onConflict() != null).as(sql.toString()).isEqualTo(!conflict.isEmpty());
            assertThat(insert.returning()).as(sql.toString()).isEqualTo(returning);
        }
    }
}
