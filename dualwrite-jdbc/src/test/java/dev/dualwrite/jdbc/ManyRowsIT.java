package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.testkit.Guarantees;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Very many rows are changed in one statement of which the planner believes that it changes one, in a JVM whose whole heap
 * cannot grow by 64 MiB. As many rows as {@code dualwrite.test.many-rows} says; Maven's profile
 * {@code many-rows} says 5,000,000, and the default fills that heap already.
 */
@Guarantees({"G1", "G5"})
class ManyRowsIT {
    private static final long ROWS = Long.getLong("dualwrite.test.many-rows", 600_000);
    private static final long HEAP_BYTES = 72L << 20;
    private static final long MAY_GROW_BY = 64L << 20;
    private static final Duration LIMIT = Duration.ofMinutes(9);

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.standard();

    @Test
    void neitherTheEstimateNorTheRowsBindTheHeap() throws Exception {
        servers.executeOnBoth(
                "CREATE TABLE big (id bigint PRIMARY KEY, kind int NOT NULL, n int NOT NULL)"
                        + " WITH (autovacuum_enabled = off)",
                "CREATE TABLE copy (id bigint PRIMARY KEY, n int NOT NULL) WITH (autovacuum_enabled = off)");
        servers.legacy()
                .execute(
                        "INSERT INTO big SELECT g, 0, 0 FROM generate_series(1, 30000) g",
                        "ANALYZE big",
                        "INSERT INTO big VALUES (0, 1, 1)");
        try (ChildJvm application = ChildJvm.start(
                ManyRowsApplication.class,
                List.of("-Xmx" + HEAP_BYTES, "-XX:+ExitOnOutOfMemoryError"),
                Map.of("PGPASSWORD", servers.legacy().password()),
                servers.legacy().url(),
                servers.target().url(),
                servers.legacy().user())) {
            application.await("READY", LIMIT);
            application.say("few");
            Map<String, Long> few = numbers(application.await("FEW", LIMIT));
            assertThat(few.get("returned"))
                    .as("statements whose rows come back")
                    .isEqualTo(3);
            assertThat(HEAP_BYTES - few.get("used")).isLessThan(MAY_GROW_BY);

            servers.legacy()
                    .execute("INSERT INTO big SELECT g, 1, 0 FROM generate_series(30001, " + (29_999 + ROWS) + ") g");
            application.say("many");
            Map<String, Long> many = numbers(application.await("MANY", LIMIT));
            assertThat(many)
                    .containsEntry("updated", ROWS)
                    .containsEntry("inserted", ROWS)
                    .containsEntry("prepared", ROWS)
                    .containsEntry("alone", ROWS)
                    .containsEntry("deleted", ROWS - 1)
                    .containsEntry("too-many", 3L);
            application.kill();
        }
    }

    private static Map<String, Long> numbers(String line) {
        Map<String, Long> numbers = new HashMap<>();
        for (String pair : line.split(" ")) {
            numbers.put(pair.substring(0, pair.indexOf('=')), Long.valueOf(pair.substring(pair.indexOf('=') + 1)));
        }
        return numbers;
    }
}
