package dev.dualwrite.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutineTest {
    private static Routine of(String language, boolean declaredVolatile, String source) {
        return Routine.of(20_000, "public", "f", language, declaredVolatile, false, false, source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN RETURN (SELECT count(*) FROM item WHERE name = 'insert'); END",
                "-- we used to INSERT here\nBEGIN FOR i IN 1..10 LOOP n := n + nextval('s'); END LOOP; RETURN n; END",
                "<<outer>> DECLARE r item%ROWTYPE; BEGIN SELECT * INTO r FROM item; PERFORM pg_notify('x', $1); RETURN r.id; END",
                "BEGIN RETURN upper(btrim($1)) || E'\\n'; END"
            })
    void readsThatOnlyLook(String source) {
        assertThat(of("plpgsql", true, source).writes()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN INSERT INTO item VALUES (1); END",
                "BEGIN SELECT id FROM item FOR UPDATE; END",
                "BEGIN EXECUTE format('%s', $1); END",
                "BEGIN PERFORM set_config('role', 'other', false); END",
                "BEGIN RETURN lo_unlink(1); END",
                "BEGIN PERFORM query_to_xml($1, true, true, ''); END",
                "BEGIN x := 'a\\'; RETURN x; --'; END",
                "BEGIN x := 'never ends; END"
            })
    void whatMayWriteOrCannotBeRead(String source) {
        assertThat(of("plpgsql", true, source).writes()).isTrue();
    }

    @Test
    void intoMakesATableInSqlAlone() {
        assertThat(of("sql", true, "SELECT 1 AS x INTO made").writes()).isTrue();
        assertThat(of("plpgsql", true, "BEGIN SELECT 1 INTO x; END").writes()).isFalse();
    }

    @Test
    void aStableOneIsKeptFromWritingButForWhatItMakesUp() {
        assertThat(of("plpgsql", false, "BEGIN UPDATE item SET id = 1; END").writes())
                .isFalse();
        assertThat(of("plpgsql", false, "BEGIN EXECUTE 'SELECT ' || $1; END").writes())
                .isTrue();
    }

    @Test
    void aVolatileOneThatCannotBeReadMayWrite() {
        assertThat(of("plpython3u", true, "return 1").writes()).isTrue();
        assertThat(of("sql", true, "").writes()).isTrue();
        assertThat(Routine.of(20_000, "public", "f", "c", true, false, false, null)
                        .writes())
                .isTrue();
    }

    @Test
    void anExtensionsIsTrustedIfItIsKnown() {
        assertThat(Routine.of(20_000, "public", "uuid_generate_v4", "c", true, false, true, null)
                        .writes())
                .isFalse();
        assertThat(Routine.of(20_000, "public", "dblink_exec", "c", true, false, true, null)
                        .writes())
                .isTrue();
    }
}
