package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhereTest {

    private static KeyTerm equal(String column, Expr value) {
        return new KeyTerm.Equals(column, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = ?",
                "ID=?",
                "(id = ?)",
                "((id) = (?))",
                "t.id = ?",
                "\"id\" = ?",
                "? = id",
                "? = t.id",
            })
    void oneColumnEqualToAParameterIsAKey(String condition) {
        assertThat(Sql.where(condition)).isEqualTo(new Where.Keyed(List.of(equal("id", Sql.placeholder(1))), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = ? AND b = 7",
                "(a = ?) AND (b = 7)",
                "(a = ? AND b = 7)",
                "t.a = ? and 7 = b",
                "(a, b) = (?, 7)",
                "ROW(a, b) = ROW(?, 7)",
            })
    void aConjunctionOfEqualitiesIsAKey(String condition) {
        Where.Keyed keyed = (Where.Keyed) Sql.where(condition);

        assertThat(keyed.isKeyEquality()).isTrue();
        assertThat(keyed.equalities())
                .containsExactly(
                        new KeyTerm.Equals("a", Sql.placeholder(1)), new KeyTerm.Equals("b", Sql.integer("7")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 1 AND version > 2",
                "id = 1 AND (a = 2 OR b = 3)",
                "id = 1 AND a BETWEEN 2 AND 3",
                "a BETWEEN 2 AND 3 AND id = 1",
                "a BETWEEN SYMMETRIC 2 AND 3 AND id = 1 AND c IS NULL",
                "id = 1 AND CASE WHEN a AND b THEN c ELSE d END",
                "CASE WHEN a BETWEEN 1 AND 2 AND b THEN c END AND id = 1",
                "id = 1 AND NOT a = 2",
                "id = 1 AND a = b",
                "id = 1 AND EXISTS (SELECT 1 FROM u WHERE x = 1 OR y = 2)",
                "id = 1 AND a IN (SELECT b FROM c)",
                "id = 1 AND a = now()",
                "id = 1 AND id = 2",
                "id = 1 AND 1 = 1",
                "id = 1 AND current_user = 'joe'",
                "id = 1 AND a IS DISTINCT FROM 3",
                "id = 1 AND a <> 2",
                "id = 1 AND u.a = 2",
                "((id = 1) AND (a LIKE 'x'))",
            })
    void furtherTermsOnlyRestrictTheKey(String condition) {
        assertThat(Sql.where(condition)).isEqualTo(new Where.Keyed(List.of(equal("id", Sql.integer("1"))), true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 1 OR id = 2",
                "(id = 1 OR id = 2)",
                "id = 1 OR a = 2 AND b = 3",
                "NOT id = 1",
                "NOT (id = 1)",
                "id > 1",
                "id = id",
                "id = other + 1",
                "id = (SELECT 1)",
                "id IN (SELECT 1)",
                "id IN (1, f(2))",
                "id NOT IN (1, 2)",
                "id = ALL(?)",
                "id = 1 = true",
                "id = 1 IS TRUE",
                "(id = 1) IS NOT TRUE",
                "(id = 1) = false",
                "id = 'a' COLLATE \"C\"",
                "id IS NULL",
                "id LIKE 'a'",
                "CURRENT OF c",
                "true",
                "1 = 1",
                "u.id = 1",
                "s.t.id = 1",
                "true = ?",
                "user = ?",
                "id[1] = 2",
                "(id).x = 2",
                "id::text = '1'",
                "lower(id) = ?",
                "(a, b) = (1, 2, 3)",
                "(a, b) = (SELECT 1, 2)",
                "(a, b) IN ((1, 2), (3))",
                "(a, b) < (1, 2)",
                "id OPERATOR(pg_catalog.=) 1",
                "EXISTS (SELECT 1 WHERE id = 1)",
                "a AND b",
                "a BETWEEN 2 AND id = 1",
                "a BETWEEN 2 AND 1 = id",
                "CASE WHEN id = 1 THEN b END",
                "? ",
            })
    void anythingElseIsOpaque(String condition) {
        assertThat(Sql.where(condition)).isEqualTo(new Where.Opaque());
    }

    @Test
    void listsOfValuesAreKeys() {
        assertThat(Sql.where("id IN (?, 2, '3')"))
                .isEqualTo(new Where.Keyed(
                        List.of(new KeyTerm.In(
                                List.of("id"),
                                List.of(
                                        List.of(Sql.placeholder(1)),
                                        List.of(Sql.integer("2")),
                                        List.of(Sql.string("3"))))),
                        false));
        assertThat(Sql.where("(a, t.b) IN ((?, 2), (3, ?)) AND c > 1"))
                .isEqualTo(new Where.Keyed(
                        List.of(new KeyTerm.In(
                                List.of("a", "b"),
                                List.of(
                                        List.of(Sql.placeholder(1), Sql.integer("2")),
                                        List.of(Sql.integer("3"), Sql.placeholder(2))))),
                        true));
        assertThat(Sql.where("id = ANY(ARRAY[1, 2])")).isEqualTo(Sql.where("id IN (1, 2)"));
    }

    @Test
    void anArrayAsOneParameterIsAKey() {
        assertThat(Sql.where("id = ANY (?::int[])"))
                .isEqualTo(new Where.Keyed(List.of(new KeyTerm.Any("id", new Expr.Placeholder(1, "int[]"))), false));
        assertThat(Sql.where("t.id = any(?) AND version = 2"))
                .isEqualTo(new Where.Keyed(
                        List.of(new KeyTerm.Any("id", Sql.placeholder(1)), equal("version", Sql.integer("2"))), false));
    }

    @Test
    void anAliasHidesTheTablesName() {
        assertThat(Sql.shape(Delete.class, "DELETE FROM t AS x WHERE x.id = 1").where())
                .isInstanceOf(Where.Keyed.class);
        assertThat(Sql.shape(Delete.class, "DELETE FROM t AS x WHERE t.id = 1").where())
                .isInstanceOf(Where.Opaque.class);
        assertThat(Sql.shape(Delete.class, "DELETE FROM s.t WHERE s.t.id = 1").where())
                .isInstanceOf(Where.Keyed.class);
        assertThat(Sql.shape(Delete.class, "DELETE FROM s.t WHERE r.t.id = 1").where())
                .isInstanceOf(Where.Opaque.class);
    }

    @Test
    void inAJoinOnlyQualifiedColumnsAreTheTargets() {
        assertThat(Sql.shape(Update.class, "UPDATE t SET a = 1 FROM u WHERE id = 1 AND t.key = 2")
                        .where())
                .isEqualTo(new Where.Keyed(List.of(equal("key", Sql.integer("2"))), true));
        assertThat(Sql.shape(Delete.class, "DELETE FROM t USING u WHERE id = 1").where())
                .isEqualTo(new Where.Opaque());
    }

    @Test
    void noClauseIsAllRows() {
        assertThat(Sql.shape(Delete.class, "DELETE FROM t").where()).isEqualTo(new Where.None());
    }
}
