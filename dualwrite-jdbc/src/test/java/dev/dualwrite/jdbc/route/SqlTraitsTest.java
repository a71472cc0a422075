package dev.dualwrite.jdbc.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTraitsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM item",
                "select count(*), max(id) from item where created > now() - interval '1 day'",
                "TABLE item",
                "WITH recent AS (SELECT * FROM item) SELECT * FROM recent JOIN public.note USING (id)",
                "SELECT * FROM item;",
                "SELECT i.user_id FROM item i JOIN \"user\" u ON u.id = i.user_id WHERE kind = 'user'",
                "SELECT * FROM item WHERE id IN (SELECT id FROM note) -- all",
                "VALUES ((SELECT max(id) FROM item))"
            })
    void plainQueriesAreRoutable(String sql) {
        SqlTraits traits = SqlTraits.of(sql);
        assertThat(traits.routable()).isTrue();
        assertThat(traits.pins()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT now()",
                "SELECT * FROM item FOR UPDATE",
                "SELECT * FROM (SELECT * FROM item FOR SHARE) x",
                "SELECT * FROM item, nextval('numbers')",
                "SELECT currval('numbers') FROM item",
                "SELECT version(), id FROM item",
                "SELECT current_user, id FROM item",
                "SELECT user, id FROM item",
                "SELECT xmin, id FROM item",
                "SELECT 'item'::regclass::oid FROM item",
                "SELECT pg_backend_pid() FROM item",
                "SELECT current_setting('x.y') FROM item",
                "SELECT pg_try_advisory_xact_lock(id) FROM item",
                "SELECT 1 FROM item; SELECT 2 FROM item",
                "WITH gone AS (DELETE FROM item RETURNING id) SELECT * FROM gone",
                "INSERT INTO item VALUES (1)",
                "EXPLAIN SELECT * FROM item",
                "SHOW search_path",
                "COPY item TO STDOUT",
                "SET LOCAL statement_timeout = 1",
                "SAVEPOINT a",
                "NOTIFY a",
                ""
            })
    void othersAreNotRoutableAndDoNotPin(String sql) {
        SqlTraits traits = SqlTraits.of(sql);
        assertThat(traits.routable()).isFalse();
        assertThat(traits.pins()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET search_path = app",
                "SET SESSION TIME ZONE 'UTC'",
                "SET SCHEMA 'app'",
                "SET NAMES 'UTF8'",
                "RESET ALL",
                "SET ROLE reader",
                "RESET ROLE",
                "SET SESSION AUTHORIZATION reader",
                "DISCARD ALL",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SELECT set_config('a.b', 'c', false)",
                "SELECT id, set_config('a.b', 'c', false) FROM item",
                "CREATE TEMP TABLE item (id int)",
                "CREATE TEMPORARY VIEW item AS SELECT 1",
                "SELECT * INTO TEMP item2 FROM item",
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_try_advisory_lock(1)",
                "LISTEN changes",
                "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM item",
                "SELECT setseed(0.5)",
                "CALL settle()",
                "{call settle()}",
                "DO $$ BEGIN PERFORM 1; END $$",
                "LOAD 'auto_explain'",
                "EXPLAIN ANALYZE SELECT set_config('a.b', 'c', false)",
                "SELECT 1; SET search_path = app; SELECT 2",
                "SELECTED * FROM item"
            })
    void whatStaysInTheSessionPins(String sql) {
        SqlTraits traits = SqlTraits.of(sql);
        assertThat(traits.pins()).isTrue();
        assertThat(traits.routable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT price()",
                "SELECT price() FROM item",
                "UPDATE item SET price = price()",
                "EXPLAIN ANALYZE SELECT price()",
                "PREPARE p AS SELECT price()",
                "SELECT 1; SELECT price()"
            })
    void unknownFunctionsAreNamed(String sql) {
        SqlTraits traits = SqlTraits.of(sql);
        assertThat(traits.routable()).isFalse();
        assertThat(traits.functions()).containsExactly("price");
    }

    @Test
    void aWriteNamesNoKnownFunction() {
        assertThat(SqlTraits.of("INSERT INTO item VALUES (uuid_generate_v4(), nextval('numbers'))")
                        .functions())
                .isEmpty();
    }

    @Test
    void aQueryNamesAllItsFunctions() {
        assertThat(SqlTraits.of("SELECT lower(name), now() FROM item").functions())
                .containsExactlyInAnyOrder("lower", "now");
    }

    @Test
    void theLastTransactionCommandCounts() {
        assertThat(SqlTraits.of("BEGIN").boundary()).isEqualTo(SqlTraits.Boundary.OPENS);
        assertThat(SqlTraits.of("START TRANSACTION READ ONLY").boundary()).isEqualTo(SqlTraits.Boundary.OPENS);
        assertThat(SqlTraits.of("BEGIN; INSERT INTO item VALUES (1); COMMIT").boundary())
                .isEqualTo(SqlTraits.Boundary.ENDS);
        assertThat(SqlTraits.of("END").boundary()).isEqualTo(SqlTraits.Boundary.ENDS);
        assertThat(SqlTraits.of("ROLLBACK AND CHAIN").boundary()).isEqualTo(SqlTraits.Boundary.OPENS);
        assertThat(SqlTraits.of("ROLLBACK TO a").boundary()).isEqualTo(SqlTraits.Boundary.NONE);
        assertThat(SqlTraits.of("SELECT 1").boundary()).isEqualTo(SqlTraits.Boundary.NONE);
    }
}
