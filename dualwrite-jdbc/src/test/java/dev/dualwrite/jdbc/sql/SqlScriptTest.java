package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {

    @Test
    void statementsAreSplitAtSemicolonsOutsideQuotesAndBrackets() {
        String sql = "INSERT INTO a VALUES (';', $$;$$) ; -- ;\nDELETE FROM b;; /* ; */ SELECT 1";

        assertThat(Sql.script(sql).statements())
                .extracting(SqlStatement::shape)
                .hasExactlyElementsOfTypes(Insert.class, Delete.class, Select.class);
        assertThat(Sql.script(sql).statements())
                .extracting(statement -> sql.substring(statement.start(), statement.end()))
                .containsExactly("INSERT INTO a VALUES (';', $$;$$)", "DELETE FROM b", "SELECT 1");
    }

    @Test
    void placeholdersAreCountedOverTheWholeScript() {
        SqlScript script =
                Sql.script("UPDATE t SET a = ?, b = '?' WHERE id = ?; DELETE FROM t WHERE j ?? 'x' AND id = ?");

        assertThat(script.placeholderCount()).isEqualTo(3);
        assertThat(script.statements())
                .extracting(SqlStatement::firstPlaceholder)
                .containsExactly(1, 3);
        assertThat(script.statements())
                .extracting(SqlStatement::placeholderCount)
                .containsExactly(2, 1);
        Delete delete = (Delete) script.statements().get(1).shape();
        assertThat(((Where.Keyed) delete.where()).equalities())
                .containsExactly(new KeyTerm.Equals("id", Sql.placeholder(3)));
    }

    @Test
    void theBodyOfAnSqlStandardRoutineIsPartOfItsStatement() {
        String sql = """
                CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC
                  INSERT INTO t VALUES (a);
                  SELECT CASE WHEN a > 0 THEN 1 END AS end;
                END;
                DELETE FROM t""";

        assertThat(Sql.script(sql).statements())
                .extracting(SqlStatement::shape)
                .hasExactlyElementsOfTypes(Ddl.class, Delete.class);
    }

    @Test
    void aRuleWithSeveralCommandsIsOneStatement() {
        assertThat(Sql.script("CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b); SELECT 1")
                        .statements())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", ";", " ; ;; ", "-- nothing", "/* nothing */;"})
    void aTextWithoutStatementsIsEmpty(String sql) {
        assertThat(Sql.script(sql).statements()).isEmpty();
        assertThat(Sql.shape(sql)).isInstanceOf(StatementShape.Empty.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET a = 'open",
                "DELETE FROM t WHERE (id = 1",
                "DELETE FROM t WHERE id = 1)",
                "DELETE FROM t WHERE id = [1)",
                "DELETE FROM t WHERE \\ = 1",
                "INSERT INTO t (a, ) VALUES (1)",
                "INSERT t VALUES (1)",
                "INSERT INTO t VALUES ()",
                "INSERT INTO t VALUES",
                "UPDATE t",
                "UPDATE t SET",
                "UPDATE t SET a",
                "UPDATE t SET a = 1, 2",
                "DELETE t",
                "DELETE FROM t x y WHERE id = 1",
                "MERGE INTO t",
                "WITH x AS SELECT 1 DELETE FROM t",
                "COMMIT NOW PLEASE",
                "BEGIN SOMETHING",
                "FROB t",
                "+ 1",
            })
    void whatCannotBePlacedIsUnknownAndMayWrite(String sql) {
        assertThat(Sql.shape(sql)).isInstanceOf(StatementShape.Unknown.class);
        assertThat(Sql.shape(sql).writes()).isEqualTo(Writes.MAYBE);
        assertThat(Sql.shape(sql).tables()).isEmpty();
        assertThat(Sql.script(sql).acceptsReturning()).isFalse();
    }

    @Test
    void anUnknownStatementTellsItsFirstKeyword() {
        assertThat(Sql.shape("Frob t")).isEqualTo(new StatementShape.Unknown("frob"));
        assertThat(Sql.shape("+ 1")).isEqualTo(new StatementShape.Unknown(""));
    }

    @Test
    void returningGoesBehindTheLastTokenAndBeforeSemicolonAndComment() {
        assertThat(Sql.script("DELETE FROM t WHERE id = ? -- last").appendReturning("id"))
                .isEqualTo("DELETE FROM t WHERE id = ?\nRETURNING id -- last");
        assertThat(Sql.script(" UPDATE t SET a = 1 ; /* x */").appendReturning("a, b"))
                .isEqualTo(" UPDATE t SET a = 1\nRETURNING a, b ; /* x */");
        assertThat(Sql.script("INSERT INTO t DEFAULT VALUES").appendReturning("1"))
                .isEqualTo("INSERT INTO t DEFAULT VALUES\nRETURNING 1");
    }

    @Test
    void placeholdersAreNumberedAsTheDriverDoes() {
        assertThat(SqlScript.numbered("UPDATE t SET a = ? /* ? */ WHERE b ?? 'x?' AND c ??| ? -- ?", true))
                .isEqualTo("UPDATE t SET a = $1 /* ? */ WHERE b ? 'x?' AND c ?| $2 -- ?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT a AS returning FROM b",
                "DELETE FROM t WHERE t.returning = 1",
                "DELETE FROM t WHERE \"returning\" = 1",
                "DELETE FROM t WHERE a = 'returning'",
                "UPDATE t SET a = (SELECT JSON_VALUE(b, '$.x' RETURNING int))",
                "WITH x AS (SELECT 1) DELETE FROM t -- returning",
                "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE",
                "WITH x AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM x",
            })
    void aLabelOrAnInnerReturningIsNoClause(String sql) {
        assertThat(Sql.script(sql).acceptsReturning()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1) RETURNING *",
                "UPDATE t SET a = 1 WHERE id = 2 returning id",
                "DELETE FROM t RETURNING WITH (OLD AS o) o.id",
                "DELETE FROM t; DELETE FROM u",
                "SELECT 1",
                "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING merge_action()",
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                "TRUNCATE t",
                "",
            })
    void returningIsAppendedNowhereElse(String sql) {
        SqlScript script = Sql.script(sql);

        assertThat(script.acceptsReturning()).isFalse();
        assertThatThrownBy(() -> script.appendReturning("id")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noTextShowsInToString() {
        assertThat(Sql.script("UPDATE t SET a = 'secret' WHERE id = 4711").toString())
                .contains("Update")
                .doesNotContain("secret")
                .doesNotContain("4711");
    }

    @Test
    void theCacheTellsTheTwoStringModesApart() {
        ShapeCache cache = new ShapeCache();
        String sql = "DELETE FROM t WHERE a = 'x\\' AND id = ?";

        assertThat(cache.parse(sql, true).placeholderCount()).isEqualTo(1);
        assertThat(cache.parse(sql, false).placeholderCount()).isZero();
        assertThat(cache.parse(sql, true)).isSameAs(cache.parse(sql, true));
    }

    @Test
    void aLongTextIsReadButNotRemembered() {
        ShapeCache cache = new ShapeCache();
        String sql = "SELECT 1 -- " + "x".repeat(ShapeCache.MAX_TEXT_CHARACTERS);

        assertThat(cache.parse(sql, true).shape()).isInstanceOf(Select.class);
        assertThat(cache.parse(sql, true)).isNotSameAs(cache.parse(sql, true));
    }
}
