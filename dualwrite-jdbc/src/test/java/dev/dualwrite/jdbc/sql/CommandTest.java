package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '\0',
            value = {
                "BEGIN | BEGIN | - | false | - | -",
                "begin work | BEGIN | - | false | - | -",
                "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE | BEGIN | - | false | true | serializable",
                "START TRANSACTION READ WRITE ISOLATION LEVEL REPEATABLE READ NOT DEFERRABLE | BEGIN | - | false | false | repeatable read",
                "COMMIT | COMMIT | - | false | - | -",
                "END | COMMIT | - | false | - | -",
                "COMMIT WORK AND CHAIN | COMMIT | - | true | - | -",
                "COMMIT TRANSACTION AND NO CHAIN | COMMIT | - | false | - | -",
                "ROLLBACK | ROLLBACK | - | false | - | -",
                "ABORT AND CHAIN | ROLLBACK | - | true | - | -",
                "SAVEPOINT \"A b\" | SAVEPOINT | A b | false | - | -",
                "RELEASE SAVEPOINT a | RELEASE | a | false | - | -",
                "RELEASE a | RELEASE | a | false | - | -",
                "ROLLBACK TO a | ROLLBACK_TO | a | false | - | -",
                "ROLLBACK WORK TO SAVEPOINT A | ROLLBACK_TO | a | false | - | -",
                "PREPARE TRANSACTION 'x' | PREPARE_TRANSACTION | x | false | - | -",
                "COMMIT PREPARED 'x' | COMMIT_PREPARED | x | false | - | -",
                "ROLLBACK PREPARED 'it''s' | ROLLBACK_PREPARED | it's | false | - | -",
                "SET TRANSACTION READ ONLY | SET_TRANSACTION | - | false | true | -",
                "SET TRANSACTION SNAPSHOT '00-1' | SET_TRANSACTION | - | false | - | -",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED | SET_SESSION_CHARACTERISTICS | - | false | - | read committed",
            })
    void transactionControlIsRead(
            String sql, TransactionControl.Kind kind, String name, boolean chain, Boolean readOnly, String isolation) {
        assertThat(Sql.shape(sql)).isEqualTo(new TransactionControl(kind, name, chain, readOnly, isolation));
        assertThat(Sql.shape(sql).writes()).isEqualTo(Writes.NO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '\0',
            value = {
                "SET search_path TO a, b | SET | search_path | false",
                "SET Standard_Conforming_Strings = off | SET | standard_conforming_strings | false",
                "SET SESSION datestyle = 'ISO' | SET | datestyle | false",
                "SET LOCAL app.tenant = '7' | SET | app.tenant | true",
                "SET TIME ZONE 'UTC' | SET | timezone | false",
                "SET LOCAL TIME ZONE DEFAULT | SET | timezone | true",
                "SET SCHEMA 'a' | SET | search_path | false",
                "SET NAMES 'UTF8' | SET | client_encoding | false",
                "SET XML OPTION DOCUMENT | SET | xmloption | false",
                "SET a FROM CURRENT | SET | a | false",
                "SET ROLE joe | ROLE | joe | false",
                "SET LOCAL ROLE 'Joe' | ROLE | Joe | true",
                "SET SESSION ROLE \"Joe\" | ROLE | Joe | false",
                "SET role = joe | ROLE | - | false",
                "RESET ROLE | ROLE | - | false",
                "SET SESSION AUTHORIZATION joe | SESSION_AUTHORIZATION | - | false",
                "SET LOCAL SESSION AUTHORIZATION joe | SESSION_AUTHORIZATION | - | true",
                "SET SESSION SESSION AUTHORIZATION DEFAULT | SESSION_AUTHORIZATION | - | false",
                "RESET SESSION AUTHORIZATION | SESSION_AUTHORIZATION | - | false",
                "SET CONSTRAINTS ALL DEFERRED | CONSTRAINTS | - | true",
                "RESET ALL | RESET | - | false",
                "RESET app.tenant | RESET | app.tenant | false",
                "RESET TIME ZONE | RESET | timezone | false",
                "DISCARD ALL | DISCARD | all | false",
                "DISCARD PLANS | DISCARD | plans | false",
            })
    void settingsAreRead(String sql, SessionSetting.Kind kind, String name, boolean local) {
        assertThat(Sql.shape(sql)).isEqualTo(new SessionSetting(kind, name, local));
        assertThat(Sql.shape(sql).writes()).isEqualTo(Writes.NO);
    }

    @Test
    void truncateTellsEveryTable() {
        assertThat(Sql.shape("TRUNCATE TABLE a, ONLY s.b, c * RESTART IDENTITY CASCADE"))
                .isEqualTo(new StatementShape.Truncate(
                        List.of(TableRef.of("a"), new TableRef("s", "b"), TableRef.of("c")), true, true));
        assertThat(Sql.shape("TRUNCATE a").written()).containsExactly(TableRef.of("a"));
    }

    @Test
    void copyTellsItsDirection() {
        StatementShape in = Sql.shape("COPY s.t (a, \"B\") FROM STDIN (FORMAT csv)");
        assertThat(in).isEqualTo(new StatementShape.Copy(new TableRef("s", "t"), List.of("a", "B"), null, true));
        assertThat(in.writes()).isEqualTo(Writes.YES);
        assertThat(Sql.shape("COPY t TO STDOUT").writes()).isEqualTo(Writes.NO);
        assertThat(Sql.shape("COPY t TO STDOUT").tables()).contains(Set.of(TableRef.of("t")));
        assertThat(Sql.shape("COPY (SELECT * FROM t) TO STDOUT").writes()).isEqualTo(Writes.NO);
        StatementShape out = Sql.shape("COPY (DELETE FROM t RETURNING *) TO STDOUT");
        assertThat(out.writes()).isEqualTo(Writes.YES);
        assertThat(out.written()).containsExactly(TableRef.of("t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXPLAIN DELETE FROM t | false",
                "EXPLAIN VERBOSE DELETE FROM t | false",
                "EXPLAIN ANALYZE VERBOSE DELETE FROM t | true",
                "EXPLAIN (ANALYZE) DELETE FROM t | true",
                "EXPLAIN (FORMAT json, ANALYZE true, VERBOSE) DELETE FROM t | true",
                "EXPLAIN (ANALYZE off) DELETE FROM t | false",
                "EXPLAIN (ANALYZE 0, VERBOSE) DELETE FROM t | false",
                "EXPLAIN (BUFFERS) DELETE FROM t | false",
            })
    void explainWritesOnlyWithAnalyze(String sql, boolean analyze) {
        StatementShape.Explain explain = Sql.shape(StatementShape.Explain.class, sql);

        assertThat(explain.analyze()).isEqualTo(analyze);
        assertThat(explain.inner()).isInstanceOf(Delete.class);
        assertThat(explain.writes()).isEqualTo(analyze ? Writes.YES : Writes.NO);
    }

    @Test
    void explainTakesAQueryInParentheses() {
        assertThat(Sql.shape(StatementShape.Explain.class, "EXPLAIN (SELECT 1)").inner())
                .isInstanceOf(Select.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CALL s.p(1, ?)", "{call s.p(1, ?)}", "{? = call s.p(?)}", "{call s.p}", "{ CALL S.P }"})
    void callsMayWrite(String sql) {
        StatementShape.Call call = Sql.shape(StatementShape.Call.class, sql);

        assertThat(call.routine()).isEqualTo(new TableRef("s", "p"));
        assertThat(call.jdbcEscape()).isEqualTo(sql.startsWith("{"));
        assertThat(call.writes()).isEqualTo(Writes.MAYBE);
    }

    @Test
    void statementsInsideStatementsAreRead() {
        assertThat(Sql.shape(StatementShape.PrepareSql.class, "PREPARE p (int) AS DELETE FROM t WHERE id = $1")
                        .inner())
                .isInstanceOf(Delete.class);
        assertThat(Sql.shape("PREPARE p AS DELETE FROM t").writes()).isEqualTo(Writes.NO);
        assertThat(Sql.shape("EXECUTE p(1)")).isEqualTo(new StatementShape.ExecuteSql("p"));
        assertThat(Sql.shape("EXECUTE p").writes()).isEqualTo(Writes.MAYBE);
        StatementShape.CursorCommand cursor = Sql.shape(
                StatementShape.CursorCommand.class, "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM t FOR UPDATE");
        assertThat(cursor.query()).isInstanceOf(Select.class);
        assertThat(cursor.references().locking()).isTrue();
        assertThat(cursor.writes()).isEqualTo(Writes.NO);
        assertThat(Sql.shape("FETCH NEXT FROM c").writes()).isEqualTo(Writes.MAYBE);
        assertThat(Sql.shape("CLOSE c").writes()).isEqualTo(Writes.NO);
        assertThat(Sql.shape("EXPLAIN ".repeat(50) + "SELECT 1").writes()).isNotNull();
    }

    @Test
    void otherCommandsAreTold() {
        assertThat(Sql.shape("DO $$ BEGIN DELETE FROM t; END $$")).isInstanceOf(StatementShape.Do.class);
        assertThat(Sql.shape("DEALLOCATE PREPARE p")).isEqualTo(new StatementShape.Deallocate("p"));
        assertThat(Sql.shape("DEALLOCATE ALL")).isEqualTo(new StatementShape.Deallocate(null));
        assertThat(Sql.shape("LISTEN a")).isEqualTo(new StatementShape.Notification("listen"));
        assertThat(Sql.shape("NOTIFY a, 'b'")).isEqualTo(new StatementShape.Notification("notify"));
        assertThat(Sql.shape("UNLISTEN *")).isEqualTo(new StatementShape.Notification("unlisten"));
        assertThat(Sql.shape("LOCK TABLE a, s.b IN EXCLUSIVE MODE NOWAIT"))
                .isEqualTo(new StatementShape.Lock(List.of(TableRef.of("a"), new TableRef("s", "b"))));
        assertThat(Sql.shape("SHOW TIME ZONE")).isEqualTo(new StatementShape.Show("timezone"));
        assertThat(Sql.shape("VACUUM (FULL) t")).isEqualTo(new StatementShape.Maintenance("vacuum"));
        assertThat(Sql.shape("CHECKPOINT")).isEqualTo(new StatementShape.Maintenance("checkpoint"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "CREATE TABLE IF NOT EXISTS s.t (id int) | create | table | s.t | false",
                "CREATE TEMP TABLE t AS SELECT 1 | create | table | t | true",
                "CREATE UNLOGGED TABLE t (id int) | create | table | t | false",
                "ALTER TABLE ONLY t ADD COLUMN a int | alter | table | t | false",
                "ALTER TABLE IF EXISTS t RENAME TO u | alter | table | t | false",
                "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b | alter | table | - | false",
                "DROP TABLE IF EXISTS t, s.u CASCADE | drop | table | t s.u | false",
                "CREATE FOREIGN TABLE t (id int) SERVER s | create | foreign table | t | false",
                "CREATE UNIQUE INDEX CONCURRENTLY i ON s.t (a) | create | index | s.t | false",
                "CREATE INDEX ON t (a) | create | index | t | false",
                "DROP INDEX i | drop | index | - | false",
                "CREATE TRIGGER x AFTER UPDATE OF a, b ON t FOR EACH ROW EXECUTE FUNCTION f() | create | trigger | t | false",
                "CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f() | create | trigger | t | false",
                "CREATE RULE r AS ON INSERT TO s.t DO NOTHING | create | rule | s.t | false",
                "DROP RULE r ON t | drop | rule | t | false",
                "CREATE POLICY p ON t USING (true) | create | policy | t | false",
                "CREATE OR REPLACE VIEW v AS SELECT 1 | create | view | - | false",
                "REFRESH MATERIALIZED VIEW v | refresh | materialized view | - | false",
                "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f() | create | event trigger | - | false",
                "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1' | create | function | - | false",
                "COMMENT ON TABLE t IS 'x' | comment | table | t | false",
                "COMMENT ON CONSTRAINT c ON t IS 'x' | comment | constraint | t | false",
                "GRANT SELECT ON t TO joe | grant | '' | - | false",
                "CREATE SEQUENCE s | create | sequence | - | false",
                "DROP OWNED BY joe | drop | owned | - | false",
            })
    void schemaChangesTellKindAndTables(String sql, String verb, String kind, String tables, boolean temporary) {
        Ddl ddl = Sql.shape(Ddl.class, sql);

        assertThat(ddl.verb()).isEqualTo(verb);
        assertThat(ddl.objectKind()).isEqualTo(kind);
        assertThat(String.join(
                        " ", ddl.tablesNamed().stream().map(TableRef::toString).toList()))
                .isEqualTo(tables == null ? "" : tables);
        assertThat(ddl.temporary()).isEqualTo(temporary);
        assertThat(ddl.writes()).isEqualTo(Writes.MAYBE);
        assertThat(ddl.tables()).isEmpty();
    }
}
