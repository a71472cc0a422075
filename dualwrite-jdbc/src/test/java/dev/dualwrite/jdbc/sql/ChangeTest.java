package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeTest {

    private static Update update(String sql) {
        return Sql.shape(Update.class, sql);
    }

    private static Delete delete(String sql) {
        return Sql.shape(Delete.class, sql);
    }

    @Test
    void assignmentsAreReadInOrder() {
        Update update = update("UPDATE s.T SET a = ?, \"B\" = b + 1, c = DEFAULT, d = NULL WHERE id = ?");

        assertThat(update.table()).isEqualTo(new TableRef("s", "t"));
        assertThat(update.assignments())
                .containsExactly(
                        new Assignment("a", Sql.placeholder(1)),
                        new Assignment("B", new Expr.Opaque()),
                        new Assignment("c", new Expr.Default()),
                        new Assignment("d", Sql.literal(Expr.Kind.NULL, "")));
        assertThat(update.where())
                .isEqualTo(new Where.Keyed(List.of(new KeyTerm.Equals("id", Sql.placeholder(2))), false));
        assertThat(update.from()).isFalse();
        assertThat(update.returning()).isFalse();
    }

    @Test
    void rowAssignmentsAreTakenApart() {
        assertThat(update("UPDATE t SET (a, b) = (?, 2), (c) = ROW(3), (d, e) = (SELECT 1, 2)")
                        .assignments())
                .containsExactly(
                        new Assignment("a", Sql.placeholder(1)),
                        new Assignment("b", Sql.integer("2")),
                        new Assignment("c", Sql.integer("3")),
                        new Assignment("d", new Expr.Opaque()),
                        new Assignment("e", new Expr.Opaque()));
    }

    @Test
    void anAssignmentToAPartIsAnOpaqueOneToTheColumn() {
        assertThat(update("UPDATE t SET a[1] = 1, b.x = 2, (c.y, d) = (3, 4)").assignments())
                .containsExactly(
                        new Assignment("a", new Expr.Opaque()),
                        new Assignment("b", new Expr.Opaque()),
                        new Assignment("c", new Expr.Opaque()),
                        new Assignment("d", new Expr.Opaque()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "UPDATE t SET a = 1 | - | false | false | false",
                "UPDATE ONLY t SET a = 1 | - | true | false | false",
                "UPDATE ONLY (t) SET a = 1 | - | true | false | false",
                "UPDATE t * SET a = 1 | - | false | false | false",
                "UPDATE t x SET a = 1 | x | false | false | false",
                "UPDATE t AS x SET a = 1 RETURNING x.a | x | false | false | true",
                "UPDATE t AS set SET a = 1 | set | false | false | false",
                "UPDATE t SET a = u.b FROM u WHERE t.id = u.id | - | false | true | false",
                "UPDATE t SET a = b IS DISTINCT FROM c | - | false | false | false",
                "UPDATE t SET a = b IS NOT DISTINCT FROM c FROM u | - | false | true | false",
                "UPDATE t SET a = extract(year FROM b) WHERE id = 1 | - | false | false | false",
                "UPDATE t SET a = (SELECT b FROM u WHERE u.id = 1 LIMIT 1) | - | false | false | false",
                "WITH x AS (SELECT 1 AS b) UPDATE t SET a = b FROM x RETURNING t.* | - | false | true | true",
            })
    void clausesOfAnUpdateAreSeen(String sql, String alias, boolean only, boolean from, boolean returning) {
        Update update = update(sql);

        assertThat(update.table()).isEqualTo(TableRef.of("t"));
        assertThat(update.alias()).isEqualTo(alias);
        assertThat(update.only()).isEqualTo(only);
        assertThat(update.from()).isEqualTo(from);
        assertThat(update.returning()).isEqualTo(returning);
        assertThat(update.assignments()).extracting(Assignment::column).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "DELETE FROM t | - | false | false | false",
                "DELETE FROM ONLY t WHERE id = 1 | - | true | false | false",
                "DELETE FROM t * WHERE id = 1 | - | false | false | false",
                "DELETE FROM t x WHERE x.id = 1 RETURNING * | x | false | false | true",
                "DELETE FROM t AS x USING u WHERE x.id = u.id | x | false | true | false",
                "DELETE FROM t USING u JOIN v USING (id) RETURNING 1 | - | false | true | true",
                "WITH x AS (SELECT 1 AS id) DELETE FROM t WHERE id IN (SELECT id FROM x) | - | false | false | false",
            })
    void clausesOfADeleteAreSeen(String sql, String alias, boolean only, boolean using, boolean returning) {
        Delete delete = delete(sql);

        assertThat(delete.table()).isEqualTo(TableRef.of("t"));
        assertThat(delete.alias()).isEqualTo(alias);
        assertThat(delete.only()).isEqualTo(only);
        assertThat(delete.using()).isEqualTo(using);
        assertThat(delete.returning()).isEqualTo(returning);
    }

    @Test
    void relationsReadAreTold() {
        assertThat(update("UPDATE t SET a = (SELECT max(b) FROM u) FROM v, LATERAL w(v.x) WHERE t.id = v.id")
                        .references()
                        .read())
                .containsExactly(TableRef.of("u"), TableRef.of("v"));
        assertThat(delete("DELETE FROM t USING u RETURNING t.a, b, c")
                        .references()
                        .read())
                .containsExactly(TableRef.of("u"));
        assertThat(delete("DELETE FROM t AS x USING s.u, v WHERE EXISTS (SELECT 1 FROM w)")
                        .tables())
                .contains(Set.of(TableRef.of("t"), new TableRef("s", "u"), TableRef.of("v"), TableRef.of("w")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = u.a",
                "MERGE INTO ONLY t AS x USING (SELECT * FROM u) y ON x.id = y.id WHEN NOT MATCHED THEN INSERT (id, a) VALUES (y.id, 1)",
                "WITH c AS (SELECT * FROM u) MERGE INTO t x USING c ON x.id = c.id WHEN MATCHED THEN DELETE",
            })
    void mergeTellsItsTargetAndSource(String sql) {
        StatementShape.Merge merge = Sql.shape(StatementShape.Merge.class, sql);

        assertThat(merge.table()).isEqualTo(TableRef.of("t"));
        assertThat(merge.returning()).isFalse();
        assertThat(merge.tables()).contains(Set.of(TableRef.of("t"), TableRef.of("u")));
        assertThat(merge.references().functions()).isEmpty();
    }

    @Test
    void mergeTellsTheColumnsThatItAssigns() {
        String merge =
                "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED AND u.x THEN UPDATE SET a = u.a, (b, c) = (1, 2)"
                        + " WHEN MATCHED THEN %s WHEN NOT MATCHED THEN INSERT (id, z) VALUES (u.id, 1)";
        assertThat(Sql.shape(StatementShape.Merge.class, String.format(merge, "DELETE"))
                        .updated())
                .contains(Set.of("a", "b", "c"));
        assertThat(Sql.shape(StatementShape.Merge.class, String.format(merge, "UPDATE SET d = CASE WHEN a THEN 1 END"))
                        .updated())
                .isEmpty();
        assertThat(Sql.shape(StatementShape.Merge.class, String.format(merge, "UPDATE SET d = 1, id = 2 RETURNING *"))
                        .updated())
                .isPresent();
    }

    @Test
    void mergeMayReturn() {
        assertThat(Sql.shape(
                                StatementShape.Merge.class,
                                "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE RETURNING merge_action(), t.*")
                        .returning())
                .isTrue();
    }

    @Test
    void writingWithClausesAreToldWithAllTargets() {
        StatementShape.DataModifyingWith with = Sql.shape(StatementShape.DataModifyingWith.class, """
                WITH gone AS (DELETE FROM a WHERE id = ? RETURNING *),
                     kept AS MATERIALIZED (INSERT INTO s.b SELECT * FROM gone RETURNING id),
                     seen AS (SELECT * FROM c)
                UPDATE d SET n = 1 FROM kept, seen WHERE d.id = kept.id""");

        assertThat(with.main()).isInstanceOf(Update.class);
        assertThat(with.written())
                .containsExactlyInAnyOrder(TableRef.of("a"), new TableRef("s", "b"), TableRef.of("d"));
        assertThat(with.references().read()).containsExactly(TableRef.of("c"));
        assertThat(with.writes()).isEqualTo(Writes.YES);
    }

    @Test
    void aQueryWithAWritingWithClauseWrites() {
        StatementShape shape = Sql.shape("WITH x AS (UPDATE t SET a = 1 RETURNING *) SELECT * FROM x");

        assertThat(shape.writes()).isEqualTo(Writes.YES);
        assertThat(shape.written()).containsExactly(TableRef.of("t"));
        assertThat(shape.isReadOnlyRoutable()).isFalse();
    }
}
