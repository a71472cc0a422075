package dev.dualwrite.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of harmless functions against what the newest server says of them. */
class KnownFunctionsIT {

    @RegisterExtension
    static final PostgresPair SERVERS = PostgresPair.of(13, 18);

    private static List<String> builtIn(String condition) {
        return SERVERS
                .target()
                .query("SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND "
                        + condition)
                .stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }

    @Test
    void noVolatileFunctionOfTheServerCountsAsHarmlessButThoseThatOnlyAnswerAnew() {
        assertThat(builtIn("provolatile = 'v'"))
                .filteredOn(name -> KnownFunctions.effectOf(name) == KnownFunctions.Effect.NONE)
                .containsExactlyInAnyOrder(
                        "array_sample",
                        "array_shuffle",
                        "bernoulli",
                        "clock_timestamp",
                        "gen_random_uuid",
                        "random",
                        "random_normal",
                        "system",
                        "timeofday",
                        "uuidv4",
                        "uuidv7");
    }

    @Test
    void functionsThatRunSqlTextOrMoveOnlyOneServerAreNeverHarmless() {
        assertThat(
                        builtIn(
                                "proname ~ '^(query_to|table_to|schema_to|database_to|cursor_to|ts_stat|ts_rewrite|lo_|lo)'"
                                        + " OR proname ~ '^(pg_replication|pg_logical|pg_create|pg_drop|pg_switch|pg_promote|pg_read|pg_ls)'"))
                .isNotEmpty()
                .filteredOn(name -> !name.startsWith("log") && !name.startsWith("low"))
                .allMatch(name -> KnownFunctions.effectOf(name) == KnownFunctions.Effect.UNKNOWN);
    }
}
