package dev.dualwrite.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualwrite.jdbc.testkit.PostgresPair;
import dev.dualwrite.jdbc.testkit.TableComparison;
import dev.dualwrite.testkit.Guarantees;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The target is down while the application, which has hardly more heap than the queue may take, goes on writing. */
@Guarantees({"G1", "G2", "G5"})
class OutageIT {
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long HEAP_BYTES = OutageApplication.MAX_BYTES * 11 / 10 + (64L << 20);

    @RegisterExtension
    static final PostgresPair servers = PostgresPair.dedicated().freshForEachTest();

    @BeforeEach
    void schema() {
        servers.executeOnBoth(
                "CREATE TABLE account (id int PRIMARY KEY, note text NOT NULL, changed int NOT NULL DEFAULT 0)",
                "CREATE TABLE entry (id bigint PRIMARY KEY, account int NOT NULL, text text NOT NULL)",
                "CREATE TABLE event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL,"
                        + " at timestamptz NOT NULL DEFAULT clock_timestamp())");
        servers.legacy().execute("INSERT INTO account SELECT g, 'new' FROM generate_series(0, 999) g");
    }

    private static ChildJvm application() throws IOException {
        return ChildJvm.start(
                OutageApplication.class,
                List.of("-Xmx" + HEAP_BYTES, "-XX:+ExitOnOutOfMemoryError"),
                Map.of("PGPASSWORD", servers.legacy().password()),
                servers.legacy().url(),
                servers.target().url(),
                servers.legacy().user());
    }

    @Test
    void nothingFailsAndNothingIsLostWhileTheTargetIsDown() throws Exception {
        try (ChildJvm application = application()) {
            application.await("READY", START);
            application.say("backfill");
            application.await("BACKFILLED", LIMIT);
            servers.target().server().stop();

            application.say("write");
            Map<String, Long> wrote = numbers(application.await("WROTE", LIMIT));
            assertThat(wrote.get("failed")).isZero();
            assertThat(wrote.get("rows")).isGreaterThan(60_000);
            assertThat(wrote.get("rows") * OutageApplication.TEXT).isGreaterThan(OutageApplication.MAX_BYTES);
            assertThat(wrote.get("most-bytes")).isBetween(1L, OutageApplication.MAX_BYTES);
            assertThat(wrote.get("overflowed")).as("changes that did not fit").isPositive();

            servers.target().server().start();
            application.say("drain");
            assertThat(application.await("DRAINED", LIMIT)).isEqualTo("all");
            TableComparison.assertEqual(servers.legacy(), servers.target(), "account", "entry", "event");
            application.say("close");
            application.await("CLOSED", START);
            assertThat(application.awaitEnd(START)).isZero();
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
