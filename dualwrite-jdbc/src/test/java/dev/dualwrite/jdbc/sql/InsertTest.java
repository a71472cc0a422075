package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsertTest {

    private static Insert insert(String sql) {
        return Sql.shape(Insert.class, sql);
    }

    @Test
    void valuesAreReadRowByRow() {
        Insert insert = insert(
                "INSERT INTO Shop.\"Order\" AS o (id, Note, \"At\") VALUES (?, 'a', now()), (?::int, DEFAULT, NULL)");

        assertThat(insert.table()).isEqualTo(new TableRef("shop", "Order"));
        assertThat(insert.alias()).isEqualTo("o");
        assertThat(insert.columns()).containsExactly("id", "note", "At");
        assertThat(insert.source()).isEqualTo(Insert.Source.VALUES);
        assertThat(insert.rows())
                .containsExactly(
                        List.of(Sql.placeholder(1), Sql.string("a"), new Expr.Opaque()),
                        List.of(new Expr.Placeholder(2, "int"), new Expr.Default(), Sql.literal(Expr.Kind.NULL, "")));
        assertThat(insert.onConflict()).isNull();
        assertThat(insert.returning()).isFalse();
        assertThat(insert.overriding()).isFalse();
        assertThat(insert.references().functions()).containsExactly("now");
    }

    @Test
    void columnsMayBeLeftOut() {
        assertThat(insert("INSERT INTO t VALUES (1)").columns()).isEmpty();
        assertThat(insert("INSERT INTO t DEFAULT VALUES").source()).isEqualTo(Insert.Source.DEFAULT_VALUES);
        assertThat(insert("INSERT INTO db.s.t VALUES (1)").table()).isEqualTo(new TableRef("s", "t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT 1",
                "INSERT INTO t (a, b) SELECT 1, 2",
                "INSERT INTO t (SELECT 1)",
                "INSERT INTO t ((SELECT 1) UNION (SELECT 2))",
                "INSERT INTO t (a) (VALUES (1))",
                "INSERT INTO t (VALUES (1), (2))",
                "INSERT INTO t VALUES (1) UNION SELECT 2",
                "INSERT INTO t VALUES (1), (2) ORDER BY 1 LIMIT 1",
                "INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x",
                "INSERT INTO t TABLE u",
                "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
            })
    void aQueryAsSourceHasNoRows(String sql) {
        assertThat(insert(sql).source()).isEqualTo(Insert.Source.QUERY);
        assertThat(insert(sql).rows()).isEmpty();
        assertThat(insert(sql).written()).containsExactly(TableRef.of("t"));
    }

    @Test
    void aColumnMayBeNamedLikeTheKeywordValues() {
        assertThat(insert("INSERT INTO t (values) VALUES (1)").columns()).containsExactly("values");
    }

    @Test
    void aPartOfAColumnIsAnOpaqueColumn() {
        Insert insert = insert("INSERT INTO t (a, b[1], c.x) VALUES (1, 2, 3)");

        assertThat(insert.columns()).containsExactly("a", "b", "c");
        assertThat(insert.rows()).containsExactly(List.of(Sql.integer("1"), new Expr.Opaque(), new Expr.Opaque()));
    }

    @Test
    void conflictClausesAreReadWithTheirTarget() {
        assertThat(insert("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING").onConflict())
                .isEqualTo(new ConflictClause(ConflictClause.Action.NOTHING, List.of(), false, null, List.of(), false));
        assertThat(insert(
                                "INSERT INTO t VALUES (1) ON CONFLICT (Id, b) DO UPDATE SET c = ?, d = excluded.d RETURNING id")
                        .onConflict())
                .isEqualTo(new ConflictClause(
                        ConflictClause.Action.UPDATE,
                        List.of("id", "b"),
                        false,
                        null,
                        List.of(new Assignment("c", Sql.placeholder(1)), new Assignment("d", new Expr.Opaque())),
                        false));
        assertThat(insert("INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT t_pkey DO UPDATE SET c = 1 WHERE t.c < 1")
                        .onConflict())
                .isEqualTo(new ConflictClause(
                        ConflictClause.Action.UPDATE,
                        List.of(),
                        false,
                        "t_pkey",
                        List.of(new Assignment("c", Sql.integer("1"))),
                        true));
        assertThat(insert("INSERT INTO t VALUES (1) ON CONFLICT (lower(a)) WHERE b DO NOTHING")
                        .onConflict())
                .isEqualTo(new ConflictClause(ConflictClause.Action.NOTHING, List.of(), true, null, List.of(), false));
        assertThat(insert("INSERT INTO t SELECT * FROM a JOIN b ON a.x = b.x ON CONFLICT (id) DO NOTHING")
                        .onConflict())
                .isNotNull();
    }

    @Test
    void aColumnNamedConflictIsNoClause() {
        assertThat(insert("INSERT INTO t SELECT * FROM a JOIN b ON conflict = 1")
                        .onConflict())
                .isNull();
        assertThat(insert("INSERT INTO t (conflict) VALUES (1)").onConflict()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO t VALUES (1) RETURNING id | true | false",
                "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1) | false | true",
                "INSERT INTO t (a) OVERRIDING USER VALUE SELECT 1 RETURNING * | true | true",
                "INSERT INTO t DEFAULT VALUES returning * | true | false",
                "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING RETURNING id | true | false",
                "INSERT INTO t SELECT 1 AS returning | false | false",
            })
    void returningAndOverridingAreSeen(String sql, boolean returning, boolean overriding) {
        assertThat(insert(sql).returning()).isEqualTo(returning);
        assertThat(insert(sql).overriding()).isEqualTo(overriding);
        assertThat(insert(sql).writes()).isEqualTo(Writes.YES);
    }

    @Test
    void relationsReadAreTold() {
        assertThat(insert("INSERT INTO t (a) SELECT x FROM s.u JOIN v USING (id)")
                        .tables())
                .contains(Set.of(TableRef.of("t"), new TableRef("s", "u"), TableRef.of("v")));
    }
}
